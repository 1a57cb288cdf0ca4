package org.espalier.device.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.espalier.device.Device;
import org.espalier.device.KeptOutput;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.onnx.OnnxModels;
import org.espalier.device.onnx.OnnxOpset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A board, and what runs models there. A connection that is lost costs what was measured at that moment, which is measured again. */
final class SshDevice implements Device {
    static final String NAME = "ssh";

    private static final Logger LOG = LoggerFactory.getLogger(SshDevice.class);
    private static final int TRIES = 3;
    private static final long FIRST_PAUSE_MS = 500;

    private final SshSettings settings;
    private final Board board;
    private final BoardRuntime runtime;
    private final KeptOutput kept;
    private final int threads;
    private final int batch;

    SshDevice(SshSettings settings, Board board, KeptOutput kept, int threads) {
        this(settings, board, settings.runtime().on(board, settings), kept, threads, 1);
    }

    private SshDevice(
            SshSettings settings, Board board, BoardRuntime runtime, KeptOutput kept, int threads, int batch) {
        this.settings = settings;
        this.board = board;
        this.runtime = runtime;
        this.kept = kept;
        this.threads = threads;
        this.batch = batch;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String runtime() {
        return tried("ssh " + settings.host(), runtime::describe);
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public String fingerprint() {
        String machine = tried("ssh " + settings.host(), board::describe);
        return "host=" + settings.host() + ", " + machine + ", " + runtime()
                + (settings.flags().isEmpty() ? "" : ", flags=" + settings.flags())
                + settings.opset().map(opset -> ", opset=" + opset).orElse("")
                + settings.cores().map(cores -> ", cores=" + cores).orElse("") + ", threads=" + threads
                + (batch == 1 ? "" : ", batch=" + batch);
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public Device withBatch(int images) {
        if (images < 1) {
            throw new IllegalArgumentException("batch must be at least 1, got " + images);
        }
        return new SshDevice(settings, board, runtime, kept, threads, images);
    }

    @Override
    public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
        OnnxModels.check(model, onnx);
        BoardRuntime.Model there = sent(model, onnx);
        return tried(model, () -> {
            Conditions.Reading before = board.conditions();
            MeasuredLatency measured;
            Map<String, String> power;
            try (PowerMeter meter = board.power()) {
                measured = runtime.measure(there, protocol);
                power = meter.stop(measured.latency().median());
            }
            Conditions.Reading after = board.conditions();
            Map<String, String> conditions = new LinkedHashMap<>(measured.conditions());
            conditions.putAll(before.until(after));
            conditions.putAll(power);
            return new MeasuredLatency(
                    measured.latency(),
                    measured.variation(),
                    measured.drift(),
                    measured.settled(),
                    measured.unstable() || before.throttledBy(after),
                    conditions,
                    measured.samples());
        });
    }

    @Override
    public OptionalDouble memoryMb(String model, byte[] onnx) {
        OnnxModels.check(model, onnx);
        BoardRuntime.Model there = sent(model, onnx);
        return tried(model, () -> runtime.memoryMb(there));
    }

    @Override
    public List<LayerTime> layers(String model, byte[] onnx, int runs) {
        if (runs < 1) {
            throw new IllegalArgumentException("runs must be at least 1, got " + runs);
        }
        OnnxModels.check(model, onnx);
        return tried(model, () -> runtime.layers(sent(model, onnx), runs));
    }

    /** The model as the board's runtime knows it. */
    private BoardRuntime.Model sent(String model, byte[] onnx) {
        byte[] known = settings.opset()
                .map(opset -> OnnxOpset.lower(model, onnx, opset))
                .orElse(onnx);
        return new BoardRuntime.Model(model, known, threads, batch);
    }

    /** Something that a board does. */
    @FunctionalInterface
    private interface Work<T> {
        T done() throws IOException;
    }

    private <T> T tried(String what, Work<T> work) {
        for (int tried = 1; ; tried++) {
            try {
                return work.done();
            } catch (LostConnectionException e) {
                forget();
                if (tried == TRIES) {
                    throw failed(what, String.valueOf(e.getMessage()), e);
                }
                LOG.warn("{}: {}; trying again", what, e.getMessage());
                pause(FIRST_PAUSE_MS << tried);
            } catch (ToolFailure e) {
                throw failed(what, e.getMessage() + "; " + kept.keep(NAME + "-" + settings.host(), e.output()), e);
            } catch (IOException e) {
                throw failed(what, String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static void pause(long millis) {
        try {
            Pauses.millis(millis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UncheckedIOException failed(String what, String why, IOException e) {
        String line = why.startsWith(what) ? why : what + ": " + why;
        return new UncheckedIOException(line, new IOException(line, e));
    }

    private void forget() {
        runtime.disconnected();
        board.disconnect();
    }

    @Override
    public void close() {
        forget();
    }
}

package org.espalier.device.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.device.CallStopwatch;
import org.espalier.device.Device;
import org.espalier.device.KeptOutput;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.onnx.OnnxModels;
import org.espalier.device.ort.ReferenceModel;
import org.espalier.failure.Failure;
import org.espalier.files.AtomicFiles;
import org.espalier.files.FolderTree;
import org.espalier.process.OutsideProgram;
import org.espalier.process.OutsideProgram.Ran;

/** Calls a program with the file of a model, and believes the milliseconds that it prints. */
final class CommandDevice implements Device {
    static final String NAME = "command";

    private static final String REFERENCE = "the reference model (left out with reference: false)";

    private final CommandSettings settings;
    private final int threads;
    private final int batch;
    private final KeptOutput kept;

    CommandDevice(CommandSettings settings, int threads, int batch, KeptOutput kept) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, got " + batch);
        }
        requireTold("threads", threads, CommandSettings.THREADS, settings);
        requireTold("batch", batch, CommandSettings.BATCH, settings);
        this.settings = settings;
        this.threads = threads;
        this.batch = batch;
        this.kept = kept;
    }

    /** A program that is not told does what it does for one. */
    private static void requireTold(String what, int value, String placeholder, CommandSettings settings) {
        if (value != 1 && !settings.tells(placeholder)) {
            throw new IllegalArgumentException(what + " " + value + " would not be told to the program, expected "
                    + placeholder + " in its command, got '" + settings.command() + "'");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String runtime() {
        Path program = Path.of(CommandWords.of(settings.command()).get(0)).getFileName();
        return "command " + (program == null ? settings.command() : program);
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public String fingerprint() {
        return "command=" + settings.command()
                + Programs.digest(words(CommandSettings.MODEL, 1).get(0)) + ", threads=" + threads
                + (batch == 1 ? "" : ", batch=" + batch);
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public Device withBatch(int images) {
        return new CommandDevice(settings, threads, images, kept);
    }

    @Override
    public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
        OnnxModels.check(model, onnx);
        try {
            Path folder = Files.createTempDirectory("espalier-command").toAbsolutePath();
            try {
                Path file = folder.resolve("model.onnx");
                AtomicFiles.write(file, onnx);
                CallStopwatch.Call reference = null;
                if (settings.reference() && protocol.reference()) {
                    Path small = folder.resolve("reference.onnx");
                    AtomicFiles.write(small, ReferenceModel.bytes());
                    reference = runs -> call(REFERENCE, small, runs);
                }
                return new CallStopwatch(System::nanoTime, settings.mostCalls(), true)
                        .measure(runs -> call(model, file, runs), reference, protocol, Map.of());
            } finally {
                FolderTree.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(model + ": cannot be handed to a program: " + Failure.reason(e), e);
        }
    }

    @Override
    public List<LayerTime> layers(String model, byte[] onnx, int runs) {
        throw new IllegalArgumentException(
                "device '" + NAME + "' tells no times of layers: a program prints those of whole models");
    }

    private List<String> words(String model, int runs) {
        List<String> words = settings.words(model, batch, threads, runs);
        return Programs.found(words);
    }

    private double[] call(String model, Path file, int runs) {
        List<String> words = words(file.toString(), runs);
        Ran ran;
        try {
            ran = OutsideProgram.run(words, Optional.empty(), Duration.ofSeconds(settings.timeout()));
        } catch (IOException e) {
            throw failed(
                    model,
                    words.get(0) + " cannot be started: " + Failure.reason(e) + "; is it there, and executable?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(model + ": interrupted while it was measured", e);
        }
        if (ran.isGood()) {
            try {
                return PrintedTimes.of(ran.output());
            } catch (IllegalArgumentException e) {
                throw failed(model, words.get(0) + " " + e.getMessage() + "; " + keep(words, ran));
            }
        }
        String end = ran.code().isPresent()
                ? " ended with exit code " + ran.code().getAsInt()
                : " took more than the " + settings.timeout() + " s that it may take (timeout) and was ended";
        throw failed(model, words.get(0) + end + lastLine(ran) + "; " + keep(words, ran));
    }

    private static String lastLine(Ran ran) {
        return (ran.output() + "\n" + ran.errors())
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((earlier, later) -> later)
                .map(line -> ": " + line.strip())
                .orElse("");
    }

    private String keep(List<String> words, Ran ran) {
        return kept.keep(
                NAME,
                "words: " + words + "\nexit code: "
                        + (ran.code().isPresent() ? "" + ran.code().getAsInt() : "none, ended for its time")
                        + "\nbytes that were not kept: " + ran.dropped() + "\n--- standard output\n" + ran.output()
                        + "\n--- standard error\n" + ran.errors());
    }

    /** Of the machine, not of what somebody wrote: the next model may go well. */
    private static UncheckedIOException failed(String model, String why) {
        return new UncheckedIOException(model + ": was not measured: " + why, new IOException(why));
    }
}

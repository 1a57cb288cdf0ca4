package org.espalier.device.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.device.CallStopwatch;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.onnx.InputShapes;
import org.espalier.device.ort.ReferenceModel;
import org.espalier.process.OutsideProgram.Ran;

/**
 * NVIDIA's {@code trtexec}. TensorRT 11 changed defaults; the flags here mean the same on 8.2, 8.6, 10 and 11: no copies between host and GPU, the
 * host spins while it waits, one CUDA graph. An engine is built once for each measurement. Threads are the GPU's matter.
 */
final class TrtexecOnBoard implements BoardRuntime {
    private static final int WARM_UP_MS = 200;
    private static final int MOST_CALLS = 3;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String MARK = "@espalier file";
    private static final int KILLED = 137;

    private static final String FIND = """
            p=$(command -v "$1") || { [ -x /usr/src/tensorrt/bin/trtexec ] && p=/usr/src/tensorrt/bin/trtexec; }
            [ -n "$p" ] || exit 127
            echo "@espalier program $p"
            "$p" --help 2>&1 | head -n 40
            exit 0
            """;

    /** The file that the tool writes, behind what it prints. */
    private static final String RUN = """
            f=$1
            shift
            "$@" 2>&1
            c=$?
            echo
            echo "@espalier file"
            [ -f "$f" ] && cat "$f" && rm -f "$f"
            exit $c
            """;

    private final Board board;
    private final SshSettings settings;
    private final Pinning pinning;
    private String program = "";
    private String described = "";

    TrtexecOnBoard(Board board, SshSettings settings) {
        this.board = board;
        this.settings = settings;
        this.pinning = new Pinning(settings.cores());
    }

    @Override
    public String describe() throws IOException {
        if (described.isEmpty()) {
            pinning.require(board);
            Ran ran = board.run(SOON, FIND, settings.trtexec());
            program = Board.answers(ran.output()).getOrDefault("program", "");
            if (program.isEmpty()) {
                throw new IOException(board.words() + ": '" + settings.trtexec()
                        + "' is no program there; install TensorRT, or say where it is with trtexec: /path/to/trtexec");
            }
            described = "trtexec"
                    + new TrtexecOutput(ran.output())
                            .version()
                            .map(version -> ", TensorRT " + version)
                            .orElse("");
        }
        return described;
    }

    /** One engine that is measured as often as is needed. */
    private final class Engine implements CallStopwatch.Call {
        private final Model model;
        private final String file;
        private final Protocol protocol;
        private boolean built;
        private boolean unstable;

        Engine(Model model, String file, Protocol protocol) {
            this.model = model;
            this.file = file;
            this.protocol = protocol;
        }

        @Override
        public double[] millis(int runs) {
            try {
                List<String> words = new ArrayList<>(source());
                words.addAll(List.of(
                        "--warmUp=" + WARM_UP_MS,
                        "--duration=" + protocol.time().toSeconds(),
                        "--iterations=" + runs,
                        "--noDataTransfers",
                        "--useSpinWait",
                        "--useCudaGraph",
                        "--exportTimes=" + file + ".times"));
                String[] parts = called(model, file + ".times", words);
                TrtexecOutput output = new TrtexecOutput(parts[0]);
                built = true;
                unstable |= output.unstable();
                double[] times = TrtexecOutput.times(parts[1], WARM_UP_MS);
                if (times.length > 0) {
                    return times;
                }
                double median = output.median()
                        .orElseThrow(() -> new ToolFailure(
                                settings.trtexec() + " ended well and printed no performance summary", parts[0]));
                return new double[] {median};
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private List<String> source() {
            return built ? List.of("--loadEngine=" + file + ".engine") : building(model, file);
        }
    }

    private List<String> building(Model model, String file) {
        List<String> words = new ArrayList<>();
        words.add("--onnx=" + file);
        words.add("--saveEngine=" + file + ".engine");
        List<InputShapes.Input> inputs = InputShapes.of(model.name(), model.onnx(), model.batch());
        // a model whose sizes are all fixed may not be told any
        if (inputs.stream().anyMatch(InputShapes.Input::open)) {
            words.add("--shapes="
                    + inputs.stream()
                            .map(input -> input.name() + ":"
                                    + input.sizes().stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining("x")))
                            .collect(Collectors.joining(",")));
        }
        words.addAll(settings.flags());
        return words;
    }

    @Override
    public MeasuredLatency measure(Model model, Protocol protocol) throws IOException {
        describe();
        String file = board.putModel(model.onnx());
        List<String> sent = new ArrayList<>(List.of(file));
        try {
            Engine engine = new Engine(model, file, protocol);
            CallStopwatch.Call reference = null;
            if (protocol.reference()) {
                byte[] small = ReferenceModel.bytes();
                String there = board.putModel(small);
                sent.add(there);
                reference = new Engine(new Model("the reference model", small, 1, 1), there, protocol);
            }
            MeasuredLatency measured = new CallStopwatch(System::nanoTime, MOST_CALLS, false)
                    .measure(engine, reference, protocol, Map.of());
            return new MeasuredLatency(
                    measured.latency(),
                    measured.variation(),
                    measured.drift(),
                    measured.settled() && !engine.unstable,
                    measured.unstable() || engine.unstable,
                    measured.conditions(),
                    measured.samples());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            remove(sent);
        }
    }

    private void remove(List<String> sent) throws IOException {
        if (board.isAlive()) {
            for (String file : sent) {
                board.remove(file);
            }
        }
    }

    @Override
    public List<LayerTime> layers(Model model, int runs) throws IOException {
        describe();
        String file = board.putModel(model.onnx());
        try {
            List<String> words = new ArrayList<>(building(model, file));
            words.addAll(List.of(
                    "--warmUp=" + WARM_UP_MS,
                    "--duration=0",
                    "--iterations=" + runs,
                    "--noDataTransfers",
                    "--separateProfileRun",
                    "--dumpProfile",
                    "--exportProfile=" + file + ".profile"));
            String[] parts = called(model, file + ".profile", words);
            List<LayerTime> layers = TrtexecOutput.layers(parts[1]);
            if (layers.isEmpty()) {
                throw new ToolFailure(settings.trtexec() + " ended well and wrote no times of layers", parts[0]);
            }
            return layers;
        } finally {
            remove(List.of(file));
        }
    }

    /** What it printed, and the file that it wrote, which may be empty. */
    private String[] called(Model model, String file, List<String> words) throws IOException {
        List<String> all = new ArrayList<>(List.of(file));
        all.addAll(pinning.words(List.of(program)));
        all.addAll(words);
        Ran ran = board.run(Duration.ofSeconds(settings.timeout()), RUN, all.toArray(String[]::new));
        String[] parts = ran.output().split("\n" + MARK + "\n", 2);
        TrtexecOutput output = new TrtexecOutput(parts[0]);
        if (!ran.isGood()) {
            String error = output.error().map(line -> ": " + line).orElse("");
            if (ran.code().isEmpty()) {
                throw new ToolFailure(
                        settings.trtexec() + " took more than the " + settings.timeout()
                                + " s that it may take (timeout) and was ended",
                        ran.output());
            }
            if (output.refusesModel()) {
                throw new IllegalArgumentException(model.name() + ": TensorRT cannot run it" + error);
            }
            int code = ran.code().getAsInt();
            throw new ToolFailure(
                    settings.trtexec()
                            + (code == KILLED || code < 0
                                    ? " was killed, perhaps for want of memory"
                                    : " ended with exit code " + code)
                            + error,
                    ran.output() + ran.errors());
        }
        return new String[] {parts[0], parts.length > 1 ? parts[1] : ""};
    }

    @Override
    public void disconnected() {
        described = "";
    }
}

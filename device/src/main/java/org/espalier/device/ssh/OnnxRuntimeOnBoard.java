package org.espalier.device.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.device.Latency;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.agent.AgentJar;
import org.espalier.device.agent.AgentMain;
import org.espalier.device.agent.AgentRequest;
import org.espalier.device.agent.MemoryMain;
import org.espalier.device.ort.OrtProfile;
import org.espalier.device.ort.ReferenceModel;
import org.espalier.process.OutsideProgram.Ran;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Our agent in the board's Java: started once, told of one model after the other. */
final class OnnxRuntimeOnBoard implements BoardRuntime {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration END = Duration.ofSeconds(2);
    private static final long LOOK_EVERY_MS = 20;
    private static final int LEAST_JAVA = 17;
    private static final Pattern JAVA = Pattern.compile("version \"(?:1\\.)?(\\d+)");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Board board;
    private final SshSettings settings;
    private final Pinning pinning;
    private @Nullable Conversation agent;
    private String described = "";
    private List<String> start = List.of();

    OnnxRuntimeOnBoard(Board board, SshSettings settings) {
        this.board = board;
        this.settings = settings;
        this.pinning = new Pinning(settings.cores());
    }

    /**
     * What the agent answered.
     *
     * @param values by key; of several the last
     * @param samples raw times
     */
    private record Answer(Map<String, String> values, List<Double> samples) {}

    @Override
    public String describe() throws IOException {
        if (described.isEmpty()) {
            agent();
        }
        return described;
    }

    private Conversation agent() throws IOException {
        Conversation running = agent;
        if (running != null && !running.hasEnded() && board.isAlive()) {
            return running;
        }
        disconnected();
        start = start();
        Conversation fresh = board.talk(program(List.of("-XX:+UseSerialGC"), AgentMain.class, List.of()));
        agent = fresh;
        Answer hello = answer(fresh, "the agent", START);
        described = hello.values().getOrDefault("runtime", "onnxruntime") + ", java "
                + hello.values().getOrDefault("java", "unknown");
        return fresh;
    }

    /** Java on the cores that it may use, and where the classes are. */
    private List<String> start() throws IOException {
        pinning.require(board);
        String java = settings.jre().isPresent() ? board.unpack(settings.jre().get()) : settings.java();
        requireJava(java);
        String path = board.put(AgentJar.agent()) + ":" + board.put(AgentJar.runtime(platform()));
        return pinning.words(List.of(java, "-cp", path));
    }

    private String[] program(List<String> options, Class<?> main, List<String> arguments) {
        List<String> words = new ArrayList<>(start);
        words.addAll(options);
        words.add(main.getName());
        words.addAll(arguments);
        return words.toArray(String[]::new);
    }

    private void requireJava(String java) throws IOException {
        Ran ran = board.run(START, "exec \"$1\" -version", java);
        Matcher version = JAVA.matcher(ran.errors() + ran.output());
        boolean found = version.find();
        if (!found || Integer.parseInt(version.group(1)) < LEAST_JAVA) {
            throw new IOException(
                    board.words() + ": "
                            + (found
                                    ? "its '" + java + "' is Java " + version.group(1)
                                    : "'" + java + "' is no Java there (" + Board.lastLine(ran) + ")")
                            + ", the runtime onnxruntime needs Java " + LEAST_JAVA
                            + " or later; install one, name the program with java: /path/bin/java, or have one sent with jre: FILE.tar.gz");
        }
    }

    /** As ONNX Runtime calls it. */
    private String platform() throws IOException {
        String[] parts = board.platform().split(" ", 2);
        String system = parts[0].equals("Darwin") ? "osx" : parts[0].toLowerCase(Locale.ROOT);
        String machine = switch (parts[1]) {
            case "x86_64", "amd64" -> "x64";
            case "arm64" -> "aarch64";
            default -> parts[1];
        };
        return system + "-" + machine;
    }

    @Override
    public MeasuredLatency measure(Model model, Protocol protocol) throws IOException {
        Conversation running = agent();
        String file = board.putModel(model.onnx());
        String reference = protocol.reference() ? board.putKept("reference", ReferenceModel.bytes()) : "";
        AgentRequest request = new AgentRequest(file, reference, model.threads(), model.batch(), protocol, false);
        Answer answer = ask(running, request, model);
        board.remove(file);
        double[] millis =
                answer.samples().stream().mapToDouble(Double::doubleValue).toArray();
        Map<String, String> values = answer.values();
        try {
            return new MeasuredLatency(
                    Latency.of(millis),
                    Double.parseDouble(values.getOrDefault("variation", "")),
                    Double.parseDouble(values.getOrDefault("drift", "")),
                    Boolean.parseBoolean(values.get("settled")),
                    Boolean.parseBoolean(values.get("unstable")),
                    Map.of(),
                    new MeasuredLatency.Samples(millis));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    board.words() + ": the agent answered nonsense: " + values + ", " + millis.length + " times", e);
        }
    }

    /** In a process of its own, which nothing else was run in. */
    @Override
    public OptionalDouble memoryMb(Model model) throws IOException {
        agent();
        String file = board.putModel(model.onnx());
        String tiny = board.putKept("reference", ReferenceModel.bytes());
        String[] words = program(
                MemoryMain.options(), MemoryMain.class, List.of(file, tiny, "" + model.threads(), "" + model.batch()));
        Ran ran = board.run(Duration.ofSeconds(settings.timeout()), "exec \"$@\"", words);
        board.remove(file);
        if (!ran.isGood()) {
            String first = ran.errors().lines().findFirst().orElseGet(() -> Board.lastLine(ran));
            throw new ToolFailure("its memory cannot be measured: " + first, ran.output() + "\n" + ran.errors());
        }
        return MemoryMain.megabytes(ran.output());
    }

    @Override
    public List<LayerTime> layers(Model model, int runs) throws IOException {
        Conversation running = agent();
        String file = board.putModel(model.onnx());
        Protocol protocol = new Protocol(runs, Duration.ZERO, Duration.ZERO, 1, 1, false, 1);
        Answer answer = ask(running, new AgentRequest(file, "", model.threads(), model.batch(), protocol, true), model);
        String profile = board.text(answer.values().getOrDefault("profile", ""));
        board.remove(file);
        try {
            return OrtProfile.read(JSON.readTree(profile), runs);
        } catch (JacksonException e) {
            throw new IOException(board.words() + ": the profile of " + model.name() + " cannot be read", e);
        }
    }

    private Answer ask(Conversation running, AgentRequest request, Model model) throws IOException {
        running.send(request.line());
        return answer(running, model.name(), Duration.ofSeconds(settings.timeout()));
    }

    private Answer answer(Conversation running, String what, Duration limit) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        List<Double> samples = new ArrayList<>();
        long start = System.nanoTime();
        while (true) {
            Duration left = limit.minusNanos(System.nanoTime() - start);
            Optional<String> line = left.isNegative() ? Optional.empty() : running.next(left);
            if (line.isEmpty()) {
                throw noAnswer(running, limit);
            }
            if (!line.get().startsWith(AgentMain.ANSWER)) {
                continue;
            }
            String[] parts = line.get().substring(AgentMain.ANSWER.length()).split(" ", 2);
            String value = parts.length > 1 ? parts[1] : "";
            switch (parts[0]) {
                case AgentMain.DONE -> {
                    return new Answer(values, samples);
                }
                case AgentMain.FAILED ->
                    throw new IllegalArgumentException(what + ": " + value.replaceFirst("^the model:? ", ""));
                case "samples" -> add(value, samples);
                default -> values.put(parts[0], value);
            }
        }
    }

    private void add(String line, List<Double> samples) throws IOException {
        try {
            for (String number : line.strip().split(" ", -1)) {
                samples.add(Double.valueOf(number));
            }
        } catch (NumberFormatException e) {
            throw new IOException(board.words() + ": the agent answered '" + line + "', expected times", e);
        }
    }

    private IOException noAnswer(Conversation running, Duration limit) throws IOException {
        if (!running.hasEnded() && board.isAlive()) {
            disconnected();
            return new ToolFailure(
                    "took more than the " + limit.toSeconds() + " s that it may take (timeout) and was ended",
                    running.last());
        }
        // the end of an output is known a moment before that of the connection or of the program
        for (long waited = 0;
                waited < END.toMillis() && board.isAlive() && running.code() < 0;
                waited += LOOK_EVERY_MS) {
            Pauses.millis(LOOK_EVERY_MS);
        }
        int code = running.code();
        boolean lost = !board.isAlive();
        disconnected();
        return lost
                ? new LostConnectionException("the connection was lost", null)
                : new ToolFailure(
                        "the agent ended" + (code < 0 ? "" : " with exit code " + code) + " before it answered",
                        running.last());
    }

    @Override
    public void disconnected() {
        Conversation running = agent;
        agent = null;
        if (running != null) {
            running.close();
        }
    }
}

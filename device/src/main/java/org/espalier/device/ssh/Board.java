package org.espalier.device.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.espalier.device.agent.AgentJar;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;
import org.espalier.process.OutsideProgram.Ran;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A board: a connection that is opened when it is needed and opened again when it was lost, and a folder there. All that is written stands in that
 * folder; what is sent is called by its content. For one thread at a time.
 */
final class Board implements AutoCloseable {
    /** How lines of our own scripts begin, among what a login shell may print. */
    static final String ANSWER = "@espalier ";

    private static final Logger LOG = LoggerFactory.getLogger(Board.class);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration SENT = Duration.ofMinutes(10);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final byte[] NOTHING = {};
    private static final int DIGITS = 16;

    /** Models that nobody removed, as a connection was lost, are removed an hour later. */
    private static final String ARRIVE = """
            umask 077
            mkdir -p "$1/models" && cd "$1" || exit 1
            find models -type f -mmin +60 -exec rm -f {} + 2>/dev/null
            echo "@espalier folder $(pwd)"
            echo "@espalier system $(uname -s)"
            echo "@espalier machine $(uname -m)"
            echo "@espalier model $(tr -d '\\0' < /proc/device-tree/model 2>/dev/null)"
            echo "@espalier cpu $(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)"
            """;

    private static final String PUT = """
            cat > "$1.$$" && [ "$(wc -c < "$1.$$")" -eq "$2" ] && mv -f "$1.$$" "$1" && exit 0
            rm -f "$1.$$"
            exit 1
            """;

    private static final String UNPACK = """
            if [ ! -f "$1.d/whole" ]; then
              rm -rf "$1.d"
              mkdir "$1.d" && tar -xzf "$1" -C "$1.d" && : > "$1.d/whole" || exit 1
            fi
            for java in "$1".d/bin/java "$1".d/*/bin/java "$1".d/*/*/bin/java; do
              [ -x "$java" ] && echo "@espalier java $java" && exit 0
            done
            echo "no bin/java in it"
            exit 2
            """;

    private final SshSettings settings;
    private final Map<String, String> environment;
    private final Conditions conditions;
    private @Nullable SshConnection connection;
    private Map<String, String> arrived = Map.of();

    Board(SshSettings settings, Map<String, String> environment, Conditions conditions) {
        this.settings = settings;
        this.environment = environment;
        this.conditions = conditions;
    }

    private SshConnection connection() throws IOException {
        SshConnection open = connection;
        if (open != null && open.isAlive()) {
            return open;
        }
        disconnect();
        SshConnection fresh = SshConnection.open(settings, environment);
        try {
            Ran ran = fresh.run(Shell.script(ARRIVE, settings.folder()), NOTHING, SOON);
            arrived = answers(ran.output());
            if (!ran.isGood() || !arrived.containsKey("folder")) {
                throw new IOException(fresh.words() + ": its folder '" + settings.folder()
                        + "' (folder) cannot be made or its shell is none: " + lastLine(ran));
            }
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
        connection = fresh;
        return fresh;
    }

    /** Lines {@code KEY VALUE} of our scripts; of one key the last. */
    static Map<String, String> answers(String output) {
        Map<String, String> answers = new LinkedHashMap<>();
        output.lines().filter(line -> line.startsWith(ANSWER)).forEach(line -> {
            String[] parts = line.substring(ANSWER.length()).split(" ", 2);
            answers.put(parts[0], parts.length > 1 ? parts[1].strip() : "");
        });
        return answers;
    }

    /** The last thing that a command said, for a message. */
    static String lastLine(Ran ran) {
        return (ran.output() + "\n" + ran.errors())
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(ANSWER))
                .reduce((earlier, later) -> later)
                .map(String::strip)
                .orElse("it said nothing");
    }

    /** For messages: {@code ssh user@board}. */
    String words() throws IOException {
        return connection().words();
    }

    /** What the system there calls itself and the machine: {@code Linux aarch64}. */
    String platform() throws IOException {
        connection();
        return arrived.getOrDefault("system", "") + " " + arrived.getOrDefault("machine", "");
    }

    /** The machine, as far as it tells, in one line. */
    String describe() throws IOException {
        String platform = platform();
        String model = arrived.getOrDefault("model", "");
        String cpu = arrived.getOrDefault("cpu", "");
        return (model.isEmpty() ? "" : model + ", ") + (cpu.isEmpty() ? "" : cpu + ", ") + platform;
    }

    /** Whether the connection is there. */
    boolean isAlive() {
        return connection != null && connection.isAlive();
    }

    /**
     * Runs a script, which the board ends where it takes too long.
     *
     * @param words are {@code $1} and so on
     * @return without a code where it took longer than the limit
     */
    Ran run(Duration limit, String script, String... words) throws IOException {
        long start = System.nanoTime();
        Ran ran = connection().run(Shell.limited(limit, script, words), NOTHING, limit.plus(GRACE));
        boolean ended = ran.code().isPresent() && (ran.isGood() || System.nanoTime() - start < limit.toNanos());
        return ended ? ran : new Ran(OptionalInt.empty(), ran.output(), ran.errors(), ran.dropped());
    }

    /** Starts a program that is talked with; it has to end by itself when its input ends. */
    Conversation talk(String... words) throws IOException {
        return connection().talk(Shell.script("exec \"$@\"", words));
    }

    /** Sends a jar that is not there yet; its path there. */
    String put(AgentJar.Jar jar) throws IOException {
        SshConnection open = connection();
        String path = arrived.get("folder") + "/" + jar.name();
        if (!open.run(Shell.script("[ -f \"$1\" ]", path), NOTHING, SOON).isGood()) {
            byte[] bytes = jar.source().bytes();
            LOG.info("{}: {} is sent ({} MB)", open.words(), jar.name(), bytes.length >> 20);
            put(open, path, bytes);
        }
        return path;
    }

    /** Sends a model; its path there, until it is {@linkplain #remove removed}. */
    String putModel(byte[] onnx) throws IOException {
        SshConnection open = connection();
        String path = arrived.get("folder") + "/models/" + digest(onnx) + ".onnx";
        put(open, path, onnx);
        return path;
    }

    /** Sends a model that stays there, if it is not there yet; its path there. */
    String putKept(String name, byte[] onnx) throws IOException {
        return put(new AgentJar.Jar(name + "-" + digest(onnx) + ".onnx", () -> onnx));
    }

    /**
     * Sends a Java runtime that is not there yet, and unpacks it.
     *
     * @param archive {@code .tar.gz} on this machine
     * @return the program {@code java} there
     */
    String unpack(String archive) throws IOException {
        byte[] bytes = RegularFiles.readBytes(Homes.path(archive));
        String path = put(new AgentJar.Jar("jre-" + digest(bytes) + ".tar.gz", () -> bytes));
        Ran ran = run(SENT, UNPACK, path);
        String java = answers(ran.output()).get("java");
        if (!ran.isGood() || java == null) {
            throw new IOException(words() + ": " + archive + " (jre) cannot be unpacked there: " + lastLine(ran)
                    + "; expected a Java runtime as .tar.gz");
        }
        return java;
    }

    private static String digest(byte[] bytes) {
        return Digests.hex(Digests.sha256().digest(bytes)).substring(0, DIGITS);
    }

    private static void put(SshConnection open, String path, byte[] bytes) throws IOException {
        Ran ran = open.run(Shell.script(PUT, path, "" + bytes.length), bytes, SENT);
        if (!ran.isGood()) {
            throw new IOException(open.words() + ": " + path + " of " + bytes.length
                    + " bytes cannot be written there: " + lastLine(ran));
        }
    }

    /** Removes what was sent or made, and what is called by it. */
    void remove(String path) throws IOException {
        connection().run(Shell.script("rm -f \"$1\" \"$1\".*", path), NOTHING, SOON);
    }

    /** What is known of its clocks and temperatures now. */
    Conditions.Reading conditions() throws IOException {
        return conditions.read(this);
    }

    /** Begins to look at what it draws; close it. */
    PowerMeter power() throws IOException {
        return conditions.power(this);
    }

    /** Ends the connection, if there is one; it is opened again when it is needed. */
    void disconnect() {
        SshConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        disconnect();
    }

    /** Text as it stands in a file there. */
    String text(String path) throws IOException {
        Ran ran = connection().run(Shell.script("cat \"$1\"", path), NOTHING, SENT);
        if (!ran.isGood()) {
            throw new IOException(words() + ": " + path + " cannot be read there: " + lastLine(ran));
        }
        return ran.output();
    }
}

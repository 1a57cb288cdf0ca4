package org.espalier.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.files.RegularFiles;
import org.jspecify.annotations.Nullable;

/**
 * A class of this program, to be run in a Java process of its own, so that whatever goes wrong in it stays in it: the same JVM, the same
 * classes, the settings of {@link ChildEnvironment}, and the parent's own settings of JavaCPP without its limits of memory.
 *
 * <p>Its standard output and errors go to {@value #LOG} in its folder, or its standard output goes to a {@link ChildOutput} and its errors to
 * the file. Its standard input is a pipe from the parent, which ends with the parent: a child that reads it can end itself then.
 */
public final class ChildJvm {
    /** What the child prints. */
    public static final String LOG = "log.txt";

    /** What the JVM leaves where it crashes. */
    public static final String CRASH = "crash.log";

    private static final int FIRST_WITH_NATIVE_ACCESS = 22;
    private static final int FIRST_WITH_UNSAFE_OPTION = 24;
    private static final int SMALLEST_HEAP_MB = 16;

    private final Class<?> main;
    private final Path folder;
    private final List<String> options = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable Path workingFolder;
    private @Nullable ChildOutput output;

    private ChildJvm(Class<?> main, Path folder) {
        this.main = main;
        this.folder = folder.toAbsolutePath();
    }

    /**
     * A child that is still to be started.
     *
     * @param main has a {@code main(String[])}
     * @param folder an existing folder for what it leaves
     */
    public static ChildJvm of(Class<?> main, Path folder) {
        return new ChildJvm(main, folder);
    }

    /** Arguments of its main method, after those given before. */
    public ChildJvm arguments(List<String> more) {
        arguments.addAll(more);
        return this;
    }

    /** The most that its Java heap may grow to, in MB, at least 16. */
    public ChildJvm heapMb(int megabytes) {
        if (megabytes < SMALLEST_HEAP_MB) {
            throw new IllegalArgumentException(
                    "the heap of a child has to be at least " + SMALLEST_HEAP_MB + " MB, got " + megabytes);
        }
        return options("-Xmx" + megabytes + "m");
    }

    /** Further options of the JVM, after those given before. */
    public ChildJvm options(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Variables of its environment beside or instead of those of this process. */
    public ChildJvm environment(Map<String, String> more) {
        environment.putAll(more);
        return this;
    }

    /** The folder that it runs in; without it, the parent's. */
    public ChildJvm in(Path place) {
        workingFolder = place;
        return this;
    }

    /** Who takes its standard output. */
    public ChildJvm output(ChildOutput taker) {
        output = taker;
        return this;
    }

    /**
     * Starts it.
     *
     * @throws IOException where its log cannot be written, or there is no {@code bin/java} in the Java home of this process
     */
    public RunningJvm start() throws IOException {
        Path log = folder.resolve(LOG);
        RegularFiles.requireWritable(log);
        Files.deleteIfExists(folder.resolve(CRASH));
        ProcessBuilder builder = new ProcessBuilder(command());
        builder.environment().putAll(environment);
        ChildEnvironment.complete(builder.environment());
        // not on the command line, which ONNX Runtime cannot bear to be longer than 4096 bytes
        builder.environment().put("CLASSPATH", ChildClassPath.of(main));
        if (workingFolder != null) {
            builder.directory(workingFolder.toFile());
        }
        if (output == null) {
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
        } else {
            builder.redirectError(log.toFile());
        }
        return new RunningJvm(builder.start(), log, Optional.ofNullable(output), "output of " + main.getSimpleName());
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"));
        command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + folder.resolve(CRASH)));
        // where natives are unpacked, for example, holds for the child too
        System.getProperties().stringPropertyNames().stream()
                .filter(key -> key.startsWith("org.bytedeco."))
                .sorted()
                .forEach(key -> command.add("-D" + key + "=" + System.getProperty(key)));
        command.addAll(List.of("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Dorg.bytedeco.javacpp.maxBytes=0"));
        if (Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_OPTION) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(options);
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }
}

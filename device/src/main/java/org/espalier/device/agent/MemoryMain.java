package org.espalier.device.agent;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.device.ort.OrtModel;
import org.espalier.files.RegularFiles;

/**
 * A process that tells what a run of a model takes at its highest: by how much the model has raised the most that the process held, after a tiny model was run, which takes
 * what the runtime takes for any. It says nothing where the system does not tell. {@link #megabytes} reads what it prints.
 */
public final class MemoryMain {
    private static final String HELD = "VmRSS:";
    private static final String MOST = "VmHWM:";
    private static final String TAKEN = AgentMain.ANSWER + "memory_kb ";
    private static final double KB_IN_MB = 1024;
    private static final int HEAP_MB = 48;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final int RUNS = 3;

    private MemoryMain() {}

    /** Options of its JVM: neither a heap that grows nor compiled code is the model's. */
    public static List<String> options() {
        return List.of("-Xms" + HEAP_MB + "m", "-Xmx" + HEAP_MB + "m", "-XX:+AlwaysPreTouch", "-Xint");
    }

    /** Whether this system tells. */
    public static boolean isKnown() {
        return read(HELD).isPresent();
    }

    /** What {@link #main} printed, in MB of 1,048,576 bytes; empty where it said nothing. */
    public static OptionalDouble megabytes(String output) {
        return output.lines()
                .filter(line -> line.startsWith(TAKEN))
                .mapToDouble(
                        line -> Long.parseLong(line.substring(TAKEN.length()).strip()) / KB_IN_MB)
                .findFirst();
    }

    /** @param args file of the model, file of a tiny model, threads, batch */
    public static void main(String[] args) {
        OrtModel.Use use = new OrtModel.Use(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        // what the runtime takes for any model, and this program to run one
        run("tiny model", Path.of(args[1]), use);
        // so that what counts is the most from now on
        forget();
        OptionalLong before = read(HELD);
        run("model", Path.of(args[0]), use);
        OptionalLong most = read(MOST);
        if (before.isPresent() && most.isPresent()) {
            long taken = Math.max(0, most.getAsLong() - before.getAsLong());
            try (PrintStream out =
                    new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)) {
                out.println(TAKEN + taken);
            }
        }
    }

    private static void forget() {
        try {
            Files.write(CLEAR, "5".getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
        } catch (IOException e) {
            System.err.println(
                    "the most that was held covers the whole process: " + e); // hardly more was ever held than now
        }
    }

    private static void run(String name, Path file, OrtModel.Use use) {
        try (OrtModel model = OrtModel.load(name, file, use)) {
            for (int i = 0; i < RUNS; i++) {
                model.run();
            }
        }
    }

    /** A line of what the system says of this process, in kB; empty where it says nothing. */
    private static OptionalLong read(String line) {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try {
            return new String(RegularFiles.readBytes(STATUS), StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(one -> one.startsWith(line))
                    .mapToLong(one -> Long.parseLong(one.replaceAll("[^0-9]", "")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty(); // what cannot be read says nothing
        }
    }
}

package org.espalier.device.local;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.espalier.device.ort.OrtModel;
import org.espalier.files.RegularFiles;
import org.espalier.plan.PeakMemory;

/** The process of {@link MemoryOfRun}: prints by how many kB the model has raised the most that it held; nothing where the system does not say. */
final class MemoryChild {
    /** A model that is run first, in the folder of the model. */
    static final String TINY = "tiny.onnx";

    /** What a process holds now. */
    static final String HELD = "VmRSS:";

    private static final String MOST = "VmHWM:";
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int RUNS = 3;

    private MemoryChild() {}

    /** @param args file of the model, threads, batch */
    public static void main(String[] args) {
        Path file = Path.of(args[0]);
        OrtModel.Use use = new OrtModel.Use(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        // what the runtime takes for any model, and this program to run one
        run("tiny model", file.resolveSibling(TINY), use);
        // so that what counts is the most from now on; where that is refused, hardly more was ever held than now
        PeakMemory.reset();
        OptionalLong before = read(HELD);
        run("model", file, use);
        OptionalLong most = read(MOST);
        if (before.isPresent() && most.isPresent()) {
            long taken = Math.max(0, most.getAsLong() - before.getAsLong());
            try (PrintStream out =
                    new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)) {
                out.println(taken);
            }
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
    static OptionalLong read(String line) {
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

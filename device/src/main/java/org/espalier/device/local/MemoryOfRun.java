package org.espalier.device.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import org.espalier.device.agent.MemoryMain;
import org.espalier.device.onnx.OnnxModels;
import org.espalier.device.ort.ReferenceModel;
import org.espalier.failure.Failure;
import org.espalier.files.AtomicFiles;
import org.espalier.files.FolderTree;
import org.espalier.process.ChildEnd;
import org.espalier.process.ChildJvm;
import org.espalier.process.RunningJvm;

/**
 * What a run of a model takes at its highest: a process of its own loads the model from a file and runs it some times, and the system tells the
 * most that this process held, less what it held before with the runtime started and a tiny model run. In this very process nobody could tell
 * the model's share.
 */
final class MemoryOfRun {
    private static final String TINY = "tiny.onnx";
    private static final RunningJvm.Limits LIMITS = new RunningJvm.Limits(Duration.ofMinutes(10), Integer.MAX_VALUE);

    private MemoryOfRun() {}

    /** In MB; empty where the system does not tell. */
    static OptionalDouble megabytes(String model, byte[] onnx, int threads, int batch) {
        OnnxModels.check(model, onnx);
        if (!MemoryMain.isKnown()) {
            return OptionalDouble.empty();
        }
        try {
            Path folder = Files.createTempDirectory("espalier-memory").toAbsolutePath();
            try {
                Path file = folder.resolve("model.onnx");
                AtomicFiles.write(file, onnx);
                Path tiny = folder.resolve(TINY);
                AtomicFiles.write(tiny, ReferenceModel.bytes());
                return run(model, folder, List.of(file.toString(), tiny.toString(), "" + threads, "" + batch));
            } finally {
                FolderTree.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(model + ": its memory cannot be measured: " + Failure.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(model + ": interrupted while its memory was measured", e);
        }
    }

    private static OptionalDouble run(String model, Path folder, List<String> arguments)
            throws IOException, InterruptedException {
        AtomicReference<String> said = new AtomicReference<>("");
        ChildJvm child = ChildJvm.of(MemoryMain.class, folder)
                .options(MemoryMain.options().toArray(String[]::new))
                .arguments(arguments)
                .output(said::set);
        try (RunningJvm running = child.start()) {
            ChildEnd end = running.await(LIMITS, () -> {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            });
            if (end.kind() != ChildEnd.Kind.GOOD) {
                throw new IllegalArgumentException(
                        model + ": its memory cannot be measured: the process that ran it " + end.words());
            }
        }
        return MemoryMain.megabytes(Objects.requireNonNullElse(said.get(), ""));
    }
}

package org.espalier.torch.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.espalier.failure.Failure;
import org.espalier.files.RegularFiles;
import org.espalier.random.Seeds;

/**
 * LibTorch, started with its settings. The number of threads and the rules of exact arithmetic on a GPU are global to the process in
 * LibTorch, so a process starts one engine; starting another replaces those settings.
 */
public final class Engine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private final EngineSettings settings;
    private final TensorFactory tensors;
    private final String libTorchVersion;
    private final String cpuModel;

    private Engine(EngineSettings settings, TensorFactory tensors, String libTorchVersion, String cpuModel) {
        this.settings = settings;
        this.tensors = tensors;
        this.libTorchVersion = libTorchVersion;
        this.cpuModel = cpuModel;
    }

    /**
     * Loads LibTorch and applies the settings.
     *
     * @throws IllegalArgumentException if nothing can be computed on the device; the message says whether the build, its libraries or the driver
     *     is missing, and what to do
     */
    public static Engine start(EngineSettings settings) {
        Objects.requireNonNull(settings, "settings");
        lacks(settings.device()).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        if (settings.device() == DeviceKind.CUDA) {
            Cuda.exact();
        } else {
            Cuda.release();
        }
        torch.set_num_threads(settings.threads());
        return new Engine(settings, TensorFactory.on(settings.device()), readLibTorchVersion(), readCpuModel());
    }

    /** Why no engine can be started on a device, and what to do; empty if one can. */
    public static Optional<String> lacks(DeviceKind device) {
        Cuda cuda = Cuda.find();
        return device == DeviceKind.CUDA ? cuda.lacks() : cuda.lacksForAll();
    }

    /** The same engine as one of its {@link Lanes} sees it: with one thread. */
    public Engine lane() {
        return new Engine(new EngineSettings(settings.device(), 1), tensors, libTorchVersion, cpuModel);
    }

    /** The settings it was started with. */
    public EngineSettings settings() {
        return settings;
    }

    /** The version of LibTorch and of its Java binding, for example {@code 2.10.0-1.5.13}. */
    public String libTorchVersion() {
        return libTorchVersion;
    }

    /** The processor's model as the system names it, with the instruction set LibTorch uses, for example {@code AMD EPYC (AVX512)}. */
    public String cpuModel() {
        return cpuModel;
    }

    /** Makes tensors on this engine's device. */
    public TensorFactory tensors() {
        return tensors;
    }

    /** Seeds LibTorch's generators for one use: the state is a function of the root seed, the purpose and the number alone. */
    public void seed(long root, String purpose, long number) {
        torch.manual_seed(Seeds.derive(root, purpose, number));
    }

    private static String readLibTorchVersion() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch", torch.class);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the version of LibTorch cannot be read from its jar: " + Failure.reason(e), e);
        }
    }

    private static String readCpuModel() {
        String model = System.getProperty("os.arch");
        if (Files.isReadable(CPU_INFO)) {
            try {
                List<String> lines = RegularFiles.readLines(CPU_INFO);
                model = lines.stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(model);
            } catch (IOException e) {
                throw new UncheckedIOException(CPU_INFO + ": cannot be read: " + Failure.reason(e, CPU_INFO), e);
            }
        }
        return model + " (" + torch.get_cpu_capability().getString() + ")";
    }
}

package org.espalier.torch.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.espalier.files.RegularFiles;
import org.espalier.random.Seeds;

/**
 * LibTorch, started with its settings. The number of threads and the permission to round to TF32 are global to the process in LibTorch, so
 * a process starts one engine; starting another replaces those settings.
 */
public final class Engine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private final EngineSettings settings;
    private final String libTorchVersion;
    private final String cpuModel;

    private Engine(EngineSettings settings, String libTorchVersion, String cpuModel) {
        this.settings = settings;
        this.libTorchVersion = libTorchVersion;
        this.cpuModel = cpuModel;
    }

    /**
     * Loads LibTorch and applies the settings.
     *
     * @throws IllegalStateException if the device is {@code cuda} and LibTorch sees none
     */
    public static Engine start(EngineSettings settings) {
        Objects.requireNonNull(settings, "settings");
        torch.set_num_threads(settings.threads());
        if (settings.device() == DeviceKind.CUDA) {
            if (!torch.cuda_is_available()) {
                throw new IllegalStateException(
                        "device cuda asked for, but LibTorch sees none: use the GPU build (profile gpu) and an NVIDIA driver, or device cpu");
            }
            // TF32 keeps 10 bits of the mantissa: an error of 1e-3, ten times what a kernel may have to count as right
            torch.globalContext().setAllowTF32CuDNN(false);
        }
        return new Engine(settings, readLibTorchVersion(), readCpuModel());
    }

    /** The same engine as one of its {@link Lanes} sees it: with one thread. */
    public Engine lane() {
        return new Engine(new EngineSettings(settings.device(), 1), libTorchVersion, cpuModel);
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

    /** A handle of the device for LibTorch's own functions; it belongs to the caller's scope. */
    public Device device() {
        return new Device(settings.device().key());
    }

    /** Seeds LibTorch's generators for one use: the state is a function of the root seed, the purpose and the number alone. */
    public void seed(long root, String purpose, long number) {
        torch.manual_seed(Seeds.derive(root, purpose, number));
    }

    private static String readLibTorchVersion() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch", torch.class);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the version of the LibTorch binding from its jar", e);
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
                throw new UncheckedIOException("cannot read the processor's model from " + CPU_INFO, e);
            }
        }
        return model + " (" + torch.get_cpu_capability().getString() + ")";
    }
}

package org.espalier.torch.engine;

import java.util.Objects;

/**
 * The settings of the engine that everything else reads.
 *
 * @param device where tensors live; the one place that decides it
 * @param threads threads inside one kernel, at least 1; part of a convolution's signature because it changes which kernels are chosen
 */
public record EngineSettings(DeviceKind device, int threads) {
    public EngineSettings {
        Objects.requireNonNull(device, "device");
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads must be from 1 to 1024, got " + threads);
        }
    }

    /**
     * The engine of a name, with one thread per core that the JVM sees.
     *
     * @param name {@code cpu} or {@code cuda}
     * @throws IllegalArgumentException if there is no engine of this name; the message has the one that was probably meant
     */
    public static EngineSettings named(String name) {
        return new EngineSettings(DeviceKind.parse(name), Runtime.getRuntime().availableProcessors());
    }

    /** The processor, with one thread per core that the JVM sees. */
    public static EngineSettings cpu() {
        return named(DeviceKind.CPU.key());
    }

    /** The processor with the given number of threads. */
    public static EngineSettings cpu(int threads) {
        return new EngineSettings(DeviceKind.CPU, threads);
    }
}

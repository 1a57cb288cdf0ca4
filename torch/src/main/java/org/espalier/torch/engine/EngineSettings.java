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

    /** The processor, with one thread per core that the JVM sees. */
    public static EngineSettings cpu() {
        return cpu(Runtime.getRuntime().availableProcessors());
    }

    /** The processor with the given number of threads. */
    public static EngineSettings cpu(int threads) {
        return new EngineSettings(DeviceKind.CPU, threads);
    }
}

package org.espalier.torch.engine;

import java.util.Locale;

/** Where tensors live and kernels run. */
public enum DeviceKind {
    /** The host's processor, through oneDNN and OpenBLAS. */
    CPU,
    /** The first NVIDIA device, through cuDNN and cuBLAS; needs the GPU build of LibTorch. */
    CUDA;

    /** The name as written in configuration files and understood by LibTorch: {@code cpu} or {@code cuda}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@link #key()}.
     *
     * @throws IllegalArgumentException if the text names no device
     */
    public static DeviceKind parse(String text) {
        for (DeviceKind kind : values()) {
            if (kind.key().equals(text.toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw new IllegalArgumentException("device must be cpu or cuda, got '" + text + "'");
    }
}

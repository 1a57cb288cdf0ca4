package org.espalier.torch.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.espalier.yaml.Nearest;

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

    /** What people say, and the name that it has here. */
    private static final Map<String, DeviceKind> SAID = Map.of("gpu", CUDA, "nvidia", CUDA, "processor", CPU);

    /**
     * Reads {@link #key()}, in capitals or not.
     *
     * @throws IllegalArgumentException if the text names no engine; the message has the one that was probably meant
     */
    public static DeviceKind parse(String text) {
        for (DeviceKind kind : values()) {
            if (kind.key().equals(text.toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        DeviceKind said = SAID.get(text.toLowerCase(Locale.ROOT));
        String hint = said == null
                ? Nearest.hint(
                        text, Arrays.stream(values()).map(DeviceKind::key).toList())
                : "; did you mean '" + said.key() + "'?";
        throw new IllegalArgumentException("engine must be cpu or cuda, got '" + text + "'" + hint);
    }
}

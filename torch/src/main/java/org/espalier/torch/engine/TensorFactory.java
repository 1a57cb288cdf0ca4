package org.espalier.torch.engine;

import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Makes tensors at one place: on the host, or on the engine's device ({@link Engine#tensors}). Whoever makes tensors is given one when it is
 * made itself: a store, a stream of batches, a door of convolutions. Every tensor belongs to the innermost open scope of its thread.
 *
 * <p>It holds nothing native. Safe for several threads.
 */
public final class TensorFactory {
    /** The host's memory, on which the engine {@code cpu} computes too. */
    public static final TensorFactory HOST = new TensorFactory("cpu", "cpu");

    private final String device;
    private final String place;

    private TensorFactory(String device, String place) {
        this.device = device;
        this.place = Objects.requireNonNull(place, "place");
    }

    /** The factory of an engine's device. */
    static TensorFactory on(DeviceKind kind) {
        return kind == DeviceKind.CPU ? HOST : new TensorFactory(kind.key(), kind.key());
    }

    /** Makes tensors on the host under another name, so that a recording tells them from those that were made on the host by mistake. */
    static TensorFactory standIn(String place) {
        return new TensorFactory("cpu", place);
    }

    /** Makes tensors that have dimensions and no values: LibTorch refuses to read them, and to mix them with others. */
    static TensorFactory withoutValues() {
        return new TensorFactory("meta", "meta");
    }

    /** The name of the place: {@code cpu} or {@code cuda}. */
    public String place() {
        return place;
    }

    /**
     * Copies values into a new float32 tensor.
     *
     * @param values in row-major order of {@code dimensions}
     * @throws IllegalArgumentException if the number of values is not the product of the dimensions
     */
    public Tensor of(float[] values, long... dimensions) {
        checkCount(values.length, dimensions);
        return placed(Tensor.create(values, dimensions), values.length);
    }

    /**
     * Copies values into a new int64 tensor.
     *
     * @param values in row-major order of {@code dimensions}
     * @throws IllegalArgumentException if the number of values is not the product of the dimensions
     */
    public Tensor of(long[] values, long... dimensions) {
        checkCount(values.length, dimensions);
        return placed(Tensor.create(values, dimensions), values.length);
    }

    /** Standard normal float32 values, drawn by LibTorch's generator of the host whatever the place: seed it before ({@link Engine#seed}). */
    public Tensor normal(long... dimensions) {
        return placed(torch.randn(dimensions), product(dimensions));
    }

    /** Whether a tensor lives at this place. */
    public boolean holds(Tensor tensor) {
        return switch (device) {
            case "cpu" -> tensor.is_cpu();
            case "cuda" -> tensor.is_cuda();
            default -> tensor.is_meta();
        };
    }

    /**
     * Refuses a tensor from another place, before LibTorch does so deep inside an operation.
     *
     * @param what names the tensor in the message
     * @throws IllegalArgumentException if it lives somewhere else
     */
    public void check(String what, Tensor tensor) {
        if (!holds(tensor)) {
            throw new IllegalArgumentException(
                    what + " is on " + tensor.device().str().getString() + ", expected " + place
                            + ": make it by the tensor factory of the engine that computes with it");
        }
    }

    static void checkCount(int values, long... dimensions) {
        if (product(dimensions) != values) {
            throw new IllegalArgumentException(
                    values + " values do not fill dimensions " + Arrays.toString(dimensions));
        }
    }

    private static long product(long... dimensions) {
        return Arrays.stream(dimensions).reduce(1, Math::multiplyExact);
    }

    private Tensor placed(Tensor host, long values) {
        TensorMadeEvent.tell(place, values);
        if (device.equals(HOST.device)) {
            return host;
        }
        try (Device target = new Device(device)) {
            return host.to(target, host.scalar_type());
        } finally {
            host.close(); // the scope would keep it as long as the copy
        }
    }

    @Override
    public String toString() {
        return "tensors on " + place;
    }
}

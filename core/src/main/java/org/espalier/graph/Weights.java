package org.espalier.graph;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;

/**
 * The values of a network: float32 tensors by name, in PyTorch's layouts. A layer's tensors are named by the layer, a dot, and what its
 * operation calls them ({@link Operation#parameters}): {@code weight} (conv: out, in / groups, height, width; linear: out, in; batch norm:
 * channels), {@code bias}, {@code running_mean}, {@code running_var}. Immutable.
 */
public final class Weights {
    private final Map<String, Tensor> tensors;

    /** @param tensors by name; the order is kept */
    public Weights(Map<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** A dense float32 tensor, row-major; a scalar has no dimensions. Immutable: arrays are copied in and out. */
    public static final class Tensor {
        private final int[] dims;
        private final float[] values;

        /**
         * @param dims sizes, none negative
         * @param values row-major; as many as the product of the sizes
         */
        public Tensor(int[] dims, float... values) {
            long size = 1;
            for (int dim : dims) {
                if (dim < 0) {
                    throw new IllegalArgumentException("negative size in " + Arrays.toString(dims));
                }
                size = Math.multiplyExact(size, dim);
            }
            if (size != values.length) {
                throw new IllegalArgumentException("a tensor of sizes " + Arrays.toString(dims) + " needs " + size
                        + " values, got " + values.length);
            }
            this.dims = dims.clone();
            this.values = values.clone();
        }

        /** A copy of the sizes. */
        public int[] dims() {
            return dims.clone();
        }

        /** A copy of the values. */
        public float[] values() {
            return values.clone();
        }

        /** A read-only view of the values. */
        public FloatBuffer buffer() {
            return FloatBuffer.wrap(values).asReadOnlyBuffer();
        }

        /** Number of values: the product of the sizes, 1 for a scalar. */
        public int size() {
            return values.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tensor that && Arrays.equals(dims, that.dims) && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(dims) + Arrays.hashCode(values);
        }

        @Override
        public String toString() {
            return "tensor" + Arrays.toString(dims);
        }
    }

    /** Name to tensor, in the order that was given; cannot be changed. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /** Whether there is a tensor of that name. */
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /** The tensor of that name; throws where there is none. */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "the weights lack '" + name + "' (they hold " + tensors.size() + " tensors)");
        }
        return tensor;
    }

    /** The tensor of that name; throws where there is none or its sizes are others. */
    public Tensor get(String name, int... dims) {
        Tensor tensor = get(name);
        if (!Arrays.equals(tensor.dims, dims)) {
            throw new IllegalArgumentException("the weights' '" + name + "' has sizes " + Arrays.toString(tensor.dims)
                    + ", the network needs " + Arrays.toString(dims));
        }
        return tensor;
    }

    /** Names and sizes of every tensor that a network's layers declare, running statistics included, in layer order. */
    public static Map<String, List<Integer>> dims(Network network) {
        Map<String, List<Integer>> dims = new LinkedHashMap<>();
        parameters(network).forEach((name, parameter) -> dims.put(name, parameter.dims()));
        return dims;
    }

    private static Map<String, Parameter> parameters(Network network) {
        Map<String, Parameter> all = new LinkedHashMap<>();
        for (Network.Layer layer : network.layers()) {
            Parameter.collect(all, layer.name(), layer.operation(), network.inputShapes(layer));
        }
        return all;
    }

    /**
     * Random values for a network: normal with He et al.'s scale for kernels and matrices, scales and variances around one, everything else
     * near zero. For measuring and testing; training starts from its recipe's own values.
     */
    public static Weights random(Network network, long seed) {
        return random(parameters(network), seed);
    }

    /**
     * Likewise, for one layer by itself.
     *
     * @param layer its name
     * @param operation closed
     * @param inputs closed shapes of its inputs
     */
    public static Weights random(String layer, Operation operation, List<Shape> inputs, long seed) {
        Map<String, Parameter> all = new LinkedHashMap<>();
        Parameter.collect(all, layer, operation, inputs);
        return random(all, seed);
    }

    private static Weights random(Map<String, Parameter> all, long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        all.forEach((name, parameter) -> {
            int[] sizes = parameter.dims().stream().mapToInt(Integer::intValue).toArray();
            int count = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
            SplittableRandom random = Seeds.generator(seed, name, 0);
            double scale = parameter.role().isKernel() ? Math.sqrt(2.0 * sizes[0] / Math.max(1, count)) : 0.1;
            double centre = parameter.role().centre();
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) (centre + scale * Math.max(-4, Math.min(4, random.nextGaussian())));
            }
            tensors.put(name, new Tensor(sizes, values));
        });
        return new Weights(tensors);
    }

    /** Number of values in all tensors. */
    public long size() {
        return tensors.values().stream().mapToLong(Tensor::size).sum();
    }

    /** Names of tensors that hold a value that is not finite. */
    public List<String> notFinite() {
        List<String> names = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            for (float value : tensor.values) {
                if (!Float.isFinite(value)) {
                    names.add(name);
                    break;
                }
            }
        });
        return names;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Weights that && tensors.equals(that.tensors);
    }

    @Override
    public int hashCode() {
        return tensors.hashCode();
    }

    @Override
    public String toString() {
        return "weights of " + tensors.size() + " tensors";
    }
}

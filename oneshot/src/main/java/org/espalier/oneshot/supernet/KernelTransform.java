package org.espalier.oneshot.supernet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Operation;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.Initial;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;
import org.espalier.torch.module.WeightView;

/**
 * The elastic kernel of once-for-all (Cai et al. 2020, section 3.3): one stored kernel of the largest size for each depthwise convolution. A
 * smaller kernel is the centre of the next larger one, seen as a row of numbers and multiplied by a learned matrix that all channels of the
 * layer share and that starts as the identity. Sizes cascade: the 3x3 kernel is the centre of the <em>transformed</em> 5x5 kernel. At the
 * largest size no matrix is used. Everything else is the leading part of what is stored.
 */
public final class KernelTransform implements WeightView {
    private final Map<String, int[]> sizesByWeight;

    private KernelTransform(Map<String, int[]> sizesByWeight) {
        this.sizesByWeight = Map.copyOf(sizesByWeight);
    }

    /** Collects the elastic kernels of a graph and declares their matrices. */
    static final class Builder {
        private final Map<String, int[]> found = new HashMap<>();

        /** Declares the matrices of a depthwise convolution with an open square kernel; does nothing for other operations. */
        void declare(ParameterStore store, String path, Operation operation) {
            if (!(operation instanceof Conv conv)
                    || !conv.isDepthwise()
                    || conv.kernelHeight().isConstant()) {
                return;
            }
            if (!conv.kernelHeight().equals(conv.kernelWidth())) {
                throw new IllegalArgumentException("layer '" + path + "': an elastic kernel is square, got "
                        + conv.kernelHeight() + " x " + conv.kernelWidth());
            }
            int[] sizes = descending(conv.kernelHeight());
            for (int i = 1; i < sizes.length; i++) {
                int values = sizes[i] * sizes[i];
                store.declare(
                        matrix(path + ".weight", sizes[i - 1], sizes[i]),
                        Role.WEIGHT,
                        identity(values),
                        values,
                        values);
            }
            found.put(path + ".weight", sizes);
        }

        KernelTransform build() {
            return new KernelTransform(found);
        }
    }

    private static int[] descending(Expr size) {
        TreeSet<Integer> values = new TreeSet<>();
        collect(size, values);
        return values.descendingSet().stream().mapToInt(Integer::intValue).toArray();
    }

    private static void collect(Expr size, TreeSet<Integer> into) {
        if (size instanceof Expr.Select select) {
            select.byOption().forEach(e -> collect(e, into));
        } else {
            into.add(size.asInt());
        }
    }

    private static Initial identity(int size) {
        return (random, count) -> {
            float[] values = new float[count];
            for (int i = 0; i < size; i++) {
                values[i * size + i] = 1;
            }
            return values;
        };
    }

    /** Name of the matrix that makes the smaller kernel; the notation of the once-for-all code. */
    static String matrix(String weight, int from, int to) {
        return weight + "." + from + "to" + to + "_matrix";
    }

    @Override
    public boolean slices(String name, long... sizes) {
        int[] kernels = sizesByWeight.get(name);
        return kernels == null || sizes[2] == kernels[0];
    }

    @Override
    public Tensor weight(ParameterStore store, String name, long... sizes) {
        if (slices(name, sizes)) {
            return store.slice(name, sizes);
        }
        int[] kernels = Objects.requireNonNull(sizesByWeight.get(name));
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope scope = new PointerScope()) {
            long rows = sizes[0] * sizes[1];
            Tensor kernel = store.get(name).narrow(0, 0, sizes[0]).narrow(1, 0, sizes[1]);
            for (int i = 1; i < kernels.length && kernels[i - 1] > sizes[2]; i++) {
                int to = kernels[i];
                int edge = (kernels[i - 1] - to) / 2;
                Tensor centre = kernel.narrow(2, edge, to).narrow(3, edge, to).reshape(rows, (long) to * to);
                Tensor matrix = store.get(matrix(name, kernels[i - 1], to));
                kernel = torch.linear(centre, matrix).reshape(sizes[0], sizes[1], to, to);
            }
            return Tensors.handOver(Tensors.channelsLast(kernel), outer);
        }
    }

    /** Names of the weights whose kernel is elastic. */
    public List<String> elastic() {
        return new ArrayList<>(new TreeSet<>(sizesByWeight.keySet()));
    }
}

package org.espalier.graph;

import java.util.List;
import java.util.Map;
import org.espalier.decision.Expr;

/**
 * One tensor that an operation keeps between calls, declared once: files of weights, random weights, counts, modules, supernets and exports
 * follow from it. Its full name is the layer's, a dot, and its own. In a supernet it is stored at its largest size; a smaller member uses the
 * leading entries of the first two dimensions and the centre of all further ones.
 *
 * @param name its own name, such as {@code weight}; not empty, without dots and slashes
 * @param sizes sizes of its dimensions, outermost first, perhaps open, at least 1 each; kernels and matrices have two or more
 * @param role what it is for, which decides whether it is trained and how its values start
 * @param groups of a kernel: groups into which its first dimension is divided; 1 for all others
 */
public record Parameter(String name, List<Expr> sizes, Role role, Expr groups) {
    /**
     * What a parameter is for. <em>Trained</em> ones have gradients and are what counts as params; only kernels and matrices decay. Training
     * starts from its recipe's values where none is named; {@link Weights#random} draws others, for measuring and testing.
     */
    public enum Role {
        /** Weight of a convolution, outputs first: trained. */
        KERNEL(true, 0),
        /** Weight of a linear layer, outputs first: trained. */
        MATRIX(true, 0),
        /** Added to what the kernel or matrix declared before it gives: trained. Without one it starts at 0. */
        BIAS(true, 0),
        /** A factor: trained, starts at 1. */
        SCALE(true, 1),
        /** A summand: trained, starts at 0. */
        SHIFT(true, 0),
        /** Running mean: not trained, starts at 0. */
        MEAN(false, 0),
        /** Running variance: not trained, starts at 1, never negative. */
        VARIANCE(false, 1);

        private final boolean trained;
        private final double centre;

        Role(boolean trained, double centre) {
            this.trained = trained;
            this.centre = centre;
        }

        /** Whether it has gradients. */
        public boolean trained() {
            return trained;
        }

        /** Whether it multiplies many inputs into many outputs, so that its values start by their numbers. */
        public boolean isKernel() {
            return this == KERNEL || this == MATRIX;
        }

        /** The value around which it lies. */
        public double centre() {
            return centre;
        }
    }

    public Parameter {
        sizes = List.copyOf(sizes);
        if (name.isBlank() || name.contains("/") || name.contains(".")) {
            throw new IllegalArgumentException("bad parameter name '" + name + "': not blank, no '/', no '.'");
        }
        if (sizes.size() < (role.isKernel() ? 2 : 1)) {
            throw new IllegalArgumentException("parameter '" + name + "' of role " + role + " has sizes " + sizes
                    + ", expected " + (role.isKernel() ? "two dimensions" : "one dimension") + " or more");
        }
        if (sizes.stream().anyMatch(size -> size.isConstant() && size.max() < 1)) {
            throw new IllegalArgumentException("parameter '" + name + "' has sizes " + sizes + ", expected 1 or more");
        }
    }

    /** Without groups. */
    public Parameter(String name, List<Expr> sizes, Role role) {
        this(name, sizes, role, Expr.ONE);
    }

    /** A parameter without groups. */
    public static Parameter of(String name, Role role, Expr... sizes) {
        return new Parameter(name, List.of(sizes), role);
    }

    /** {@code weight} of a convolution: sizes out, in / groups, height, width. */
    public static Parameter kernel(Expr groups, Expr... sizes) {
        return new Parameter("weight", List.of(sizes), Role.KERNEL, groups);
    }

    /** {@code weight} of a linear layer: out x in. */
    public static Parameter matrix(Expr out, Expr in) {
        return of("weight", Role.MATRIX, out, in);
    }

    /** Those of a normalisation over channels: where it is affine {@code weight} and {@code bias}, then its running statistics. */
    public static List<Parameter> norm(Expr channels, boolean affine) {
        List<Parameter> all = List.of(
                of("weight", Role.SCALE, channels),
                of("bias", Role.SHIFT, channels),
                of("running_mean", Role.MEAN, channels),
                of("running_var", Role.VARIANCE, channels));
        return affine ? all : all.subList(2, 4);
    }

    /** A kernel or matrix, and where it {@code has} one the bias {@code bias} of its outputs. */
    public List<Parameter> withBias(boolean has) {
        return has ? List.of(this, of("bias", Role.BIAS, sizes.get(0))) : List.of(this);
    }

    /** Number of values. */
    public Expr elements() {
        return sizes.stream().reduce(Expr.ONE, Expr::times);
    }

    /** Sizes of a closed one; throws where decisions are open. */
    public List<Integer> dims() {
        return sizes.stream().map(Expr::asInt).toList();
    }

    /** Largest sizes over all architectures. */
    public long[] largest() {
        return sizes.stream().mapToLong(Expr::max).toArray();
    }

    /**
     * Adds a layer's parameters under their full names.
     *
     * @throws IllegalArgumentException where two have one name, or the operation counts other values than it declares
     */
    static void collect(Map<String, Parameter> into, String layer, Operation operation, List<Shape> inputs) {
        List<Parameter> parameters = operation.parameters(inputs);
        for (Parameter parameter : parameters) {
            String name = layer + "." + parameter.name;
            if (into.put(name, parameter) != null) {
                throw new IllegalArgumentException("two parameters are named '" + name + "'");
            }
        }
        Expr declared = trainedValues(parameters);
        Expr counted = operation.params(inputs);
        if (!declared.equals(counted)) {
            throw new IllegalArgumentException("layer '" + layer + "': operation '" + operation.kind() + "' counts "
                    + counted + " params but declares " + declared + " trained values; declare them in "
                    + operation.getClass().getName() + ".parameters, and leave params to follow");
        }
    }

    /** Number of trained values, as few terms as there are different sizes. */
    static Expr trainedValues(List<Parameter> parameters) {
        Expr sum = Expr.ZERO;
        Expr last = Expr.ZERO;
        int times = 0;
        for (Parameter parameter : parameters) {
            if (parameter.role.trained()) {
                Expr elements = parameter.elements();
                if (!elements.equals(last)) {
                    sum = sum.plus(last.times(times));
                    times = 0;
                }
                last = elements;
                times++;
            }
        }
        return sum.plus(last.times(times));
    }
}

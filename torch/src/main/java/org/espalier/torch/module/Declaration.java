package org.espalier.torch.module;

import java.util.Arrays;
import java.util.List;
import org.espalier.graph.Parameter;

/** What an operation declares, as tensors of a store. */
final class Declaration {
    private Declaration() {}

    /** Declares an operation's parameters at their largest sizes; each starts by its role and the store's rule. */
    static void of(ParameterStore store, String path, List<Parameter> parameters) {
        long fanIn = 0;
        for (Parameter parameter : parameters) {
            long[] sizes = parameter.largest();
            if (parameter.role().isKernel()) {
                fanIn = product(sizes, 1);
            }
            Initial initial = initial(store.initialisation(), parameter, sizes, fanIn);
            store.declare(path + "." + parameter.name(), role(parameter.role()), initial, sizes);
        }
    }

    /** @param fanIn of the kernel or matrix that came last, 0 before the first */
    private static Initial initial(Initialisation rule, Parameter parameter, long[] sizes, long fanIn) {
        return switch (parameter.role()) {
            case KERNEL -> {
                long outputs = Math.max(1, sizes[0] / parameter.groups().max());
                yield rule.convolution(fanIn, outputs * product(sizes, 2));
            }
            case MATRIX -> rule.linear(fanIn);
            case BIAS -> fanIn == 0 ? Initial.ZEROS : rule.bias(fanIn);
            case SHIFT, MEAN -> Initial.ZEROS;
            case SCALE, VARIANCE -> Initial.ONES;
        };
    }

    private static Role role(Parameter.Role role) {
        return switch (role) {
            case KERNEL, MATRIX -> Role.WEIGHT;
            case BIAS -> Role.BIAS;
            case SCALE, SHIFT -> Role.NORM;
            case MEAN, VARIANCE -> Role.STATISTIC;
        };
    }

    private static long product(long[] sizes, int from) {
        return Arrays.stream(sizes, from, sizes.length).reduce(1, Math::multiplyExact);
    }
}

package org.espalier.torch.module;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;

/**
 * How LibTorch computes one kind of operation. Kernels have no state; they are found by {@link java.util.ServiceLoader}, so a user's own
 * operation brings its own kernel.
 *
 * @param <T> the operation's record type
 */
public interface OperationKernel<T extends Operation> {
    /** The record type that it computes. */
    Class<T> operation();

    /**
     * Stores the parameters of the operation at a path, with the largest size over all architectures: what {@link Operation#parameters} names,
     * under those names. A kernel that stores other tensors as well is neither exported nor measured with them.
     *
     * @param operation perhaps with open attributes
     * @param inputs shapes of the inputs, perhaps open
     */
    default void declare(ParameterStore store, String path, T operation, List<Shape> inputs) {
        Declaration.of(store, path, operation.parameters(inputs));
    }

    /**
     * Computes the output. Feature maps are images x channels x height x width in channels-last memory; a vector has height and width 1.
     * The result belongs to the caller's pointer scope. A kernel may give back an input, but never changes one.
     *
     * @param context has the parameters: {@link ModuleContext#weight}
     * @param path the place whose parameters it uses
     * @param operation closed under the current architecture
     */
    Tensor forward(ModuleContext context, String path, T operation, List<Tensor> inputs);
}

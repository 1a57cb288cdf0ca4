package org.espalier.torch.module;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;
import org.espalier.service.Installed;
import org.espalier.service.Registry;

/** All kernels that are {@linkplain Installed installed}, by operation type. Immutable. */
public final class Kernels {
    private final Map<Class<?>, OperationKernel<?>> byType;

    private Kernels(Map<Class<?>, OperationKernel<?>> byType) {
        this.byType = byType;
    }

    /**
     * Finds the installed kernels.
     *
     * @throws IllegalArgumentException where one operation has two
     */
    public static Kernels load() {
        List<OperationKernel<?>> found = new ArrayList<>();
        for (OperationKernel<?> kernel : Installed.of(OperationKernel.class)) {
            found.add(kernel);
        }
        Map<Class<?>, OperationKernel<?>> byType = new HashMap<>();
        Registry.<OperationKernel<?>>of(
                        "kernel of operation", k -> k.operation().getName(), found)
                .all()
                .forEach(kernel -> byType.put(kernel.operation(), kernel));
        return new Kernels(Map.copyOf(byType));
    }

    /** Declares the parameters of an operation; see {@link OperationKernel#declare}. */
    public void declare(ParameterStore store, String path, Operation operation, List<Shape> inputs) {
        of(operation).declare(store, path, operation, inputs);
    }

    /** Declares the parameters of all layers of a network. */
    public void declare(ParameterStore store, Network network) {
        for (Network.Layer layer : network.layers()) {
            declare(store, layer.name(), layer.operation(), network.inputShapes(layer));
        }
    }

    /** Computes an operation; see {@link OperationKernel#forward}. */
    public Tensor forward(ModuleContext context, String path, Operation operation, List<Tensor> inputs) {
        return of(operation).forward(context, path, operation, inputs);
    }

    /** The kernel of an operation. */
    @SuppressWarnings("unchecked") // the map's keys are the kernels' own types
    public <T extends Operation> OperationKernel<T> of(T operation) {
        OperationKernel<?> kernel = byType.get(operation.getClass());
        if (kernel == null) {
            throw new IllegalArgumentException("operation '" + operation.kind() + "' ("
                    + operation.getClass().getName() + ") has no kernel; known are "
                    + byType.keySet().stream()
                            .map(Class::getSimpleName)
                            .sorted()
                            .toList());
        }
        return (OperationKernel<T>) kernel;
    }
}

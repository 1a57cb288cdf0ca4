package org.espalier.cli.proof;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.Kernels;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;

/** One operation at one shape in training mode: its result and all its gradients in float32 against float64. */
final class OperationProof {
    /** An operation and the shapes that it reads. */
    record Place(Operation operation, List<Shape> inputs) {}

    private static final String PATH = "layer";

    private final Kernels kernels = Kernels.load();
    private final Convolution convolution;
    private final int batch;

    OperationProof(Convolution convolution, int batch) {
        this.convolution = convolution;
        this.batch = batch;
    }

    /** The distinct places of some networks. */
    static Set<Place> places(Collection<Network> networks) {
        Set<Place> places = new LinkedHashSet<>();
        for (Network network : networks) {
            network.layers().forEach(layer -> places.add(new Place(layer.operation(), network.inputShapes(layer))));
        }
        return places;
    }

    /** The largest error of result, input gradients or parameter gradients, each as a share of the largest value; NaN is never hidden. */
    double error(Place place, long seed) {
        try (PointerScope scope = new PointerScope()) {
            List<Tensor> want = run(place, seed, ScalarType.Double, new DirectConvolution());
            List<Tensor> got = run(place, seed, ScalarType.Float, convolution);
            if (got.size() != want.size()) {
                throw new AssertionError(place + ": " + got.size() + " results, expected " + want.size());
            }
            double worst = 0;
            for (int i = 0; i < want.size(); i++) {
                double difference = got.get(i)
                        .to(ScalarType.Double)
                        .sub(want.get(i))
                        .abs()
                        .max()
                        .item_double();
                double largest = want.get(i).abs().max().item_double();
                worst = Math.max(worst, difference == 0 ? 0 : difference / largest);
            }
            return worst;
        }
    }

    private List<Tensor> run(Place place, long seed, ScalarType type, Convolution door) {
        List<Tensor> results = new ArrayList<>();
        try (ParameterStore store = new ParameterStore(seed, Initialisation.PYTORCH, type)) {
            kernels.declare(store, PATH, place.operation(), place.inputs());
            List<Tensor> inputs = new ArrayList<>();
            for (Shape shape : place.inputs()) {
                Tensor input = noise(shape, seed + inputs.size(), type);
                input.set_requires_grad(true);
                inputs.add(input);
            }
            ModuleContext context = ModuleContext.evaluating(store, door).training(Noise.NONE);
            Tensor output = kernels.forward(context, PATH, place.operation(), inputs);
            results.add(output.detach());
            if (output.requires_grad()) {
                Shape shape = place.operation().shape(place.inputs());
                Tensor gradient = noise(shape, seed + 100, type).view_as(output);
                Tensors.backward(output, gradient);
                inputs.forEach(input -> addDefined(results, input.grad()));
                store.trained()
                        .forEach(stored -> addDefined(results, stored.tensor().grad()));
            }
        }
        return results;
    }

    /** A copy, because the store frees what is its own. */
    private static void addDefined(List<Tensor> results, Tensor gradient) {
        if (gradient.defined()) {
            results.add(gradient.clone());
        }
    }

    private Tensor noise(Shape shape, long seed, ScalarType type) {
        int count = batch * shape.elements().asInt();
        Tensor values = TensorFactory.HOST.of(
                ProofSpaces.noise(count, seed),
                batch,
                shape.channels().asInt(),
                shape.height().asInt(),
                shape.width().asInt());
        return Tensors.channelsLast(values.to(type)).detach();
    }
}

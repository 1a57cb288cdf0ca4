import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.device.onnx.OnnxGraph;
import org.espalier.device.onnx.OnnxOperation;
import org.espalier.device.onnx.OnnxRunner;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Parameter;
import org.espalier.graph.Conv;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.space.GraphSpace;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** An operation of one's own with weights: it declares them once, and counts, random weights, training and export follow. */
class OwnOperation {
    /** Scales and shifts each channel by learnt numbers; the number of channels comes from the input. */
    record ChannelScale() implements Operation {
        @Override
        public String kind() {
            return "channel-scale";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return inputs.get(0);
        }

        @Override
        public List<Parameter> parameters(List<Shape> inputs) {
            Expr channels = inputs.get(0).channels();
            return List.of(
                    Parameter.of("scale", Parameter.Role.SCALE, channels),
                    Parameter.of("shift", Parameter.Role.SHIFT, channels));
        }
    }

    /** For training; listed in {@code META-INF/services/org.espalier.torch.module.OperationKernel}. */
    static class ChannelScaleKernel implements OperationKernel<ChannelScale> {
        @Override
        public Class<ChannelScale> operation() {
            return ChannelScale.class;
        }

        @Override
        public Tensor forward(ModuleContext context, String path, ChannelScale operation, List<Tensor> inputs) {
            long channels = inputs.get(0).size(1);
            Tensor scale = context.weight(path + ".scale", channels).view(1, channels, 1, 1);
            Tensor shift = context.weight(path + ".shift", channels).view(1, channels, 1, 1);
            return inputs.get(0).mul(scale).add(shift);
        }
    }

    /** For export and for measuring; listed in {@code META-INF/services/org.espalier.device.onnx.OnnxOperation}. */
    static class ChannelScaleNodes implements OnnxOperation {
        @Override
        public boolean accepts(Operation operation) {
            return operation instanceof ChannelScale;
        }

        @Override
        public String export(
                OnnxGraph graph, Network.Layer layer, List<Shape> shapes, List<String> inputs, Weights weights) {
            String scale = graph.constant(layer.name() + ".scale", perChannel(weights.get(layer.name() + ".scale")));
            String shift = graph.constant(layer.name() + ".shift", perChannel(weights.get(layer.name() + ".shift")));
            String image = graph.image(inputs.get(0));
            String scaled = graph.node("Mul", layer.name() + "/scaled", List.of(image, scale), Map.of());
            return graph.node("Add", layer.name(), List.of(scaled, shift), Map.of());
        }

        private static Weights.Tensor perChannel(Weights.Tensor values) {
            return new Weights.Tensor(new int[] {1, values.size(), 1, 1}, values.values());
        }
    }

    public static void main(String[] args) {
        Decision width = Decision.ofInts("width", 8, 16);
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("conv", Conv.dense(width.value(), Expr.of(1), 1), 0);
        x = graph.add("scale", new ChannelScale(), x);
        x = graph.add("pool", new GlobalAveragePool(), x);
        x = graph.add("classifier", new Linear(Expr.of(10), true), x);
        GraphSpace space = GraphSpace.of("scaled", graph.build(x), Shape.of(3, 8, 8));
        OnnxExporter exporter = new OnnxExporter(List.of(new ChannelScaleNodes())); // create() takes the listed ones
        for (int i = 0; i < width.size(); i++) {
            Architecture member = new Architecture(space.decisions(), i);
            Network network = space.network(member);
            byte[] onnx = exporter.export(network, Weights.random(network, 1));
            try (OnnxRunner model = OnnxRunner.load(onnx)) {
                float[] scores = model.run(new float[3 * 8 * 8], 1, 3, 8, 8);
                System.out.println(space.codec().format(member) + ": " + network.params() + " params, "
                        + scores.length + " scores from ONNX Runtime");
            }
        }
    }
}

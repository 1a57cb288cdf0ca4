package org.espalier.oneshot.trainer;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Optimiser;
import org.espalier.torch.train.OptimiserRule;

/** An optimiser as somebody else would write it: each value moves by the rate, against the sign of its gradient; it counts its steps. */
record SignDescent() implements OptimiserRule {
    private static final String STEPS = "|steps";

    @Override
    public Optimiser over(Collection<Stored> parameters) {
        return new AtWork(List.copyOf(parameters));
    }

    private static final class AtWork implements Optimiser {
        private final List<Stored> parameters;
        private int steps;

        AtWork(List<Stored> parameters) {
            this.parameters = parameters;
        }

        @Override
        public void step(double learningRate) {
            steps++;
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                for (Stored stored : parameters) {
                    Tensor gradient = stored.tensor().grad();
                    if (gradient.defined()) {
                        stored.tensor().sub_(gradient.sign().mul(new Scalar(learningRate)));
                    }
                }
            }
        }

        @Override
        public void clearGradients() {
            try (PointerScope scope = new PointerScope()) {
                parameters.forEach(stored -> stored.tensor().mutable_grad().reset());
            }
        }

        @Override
        public Remembered remember() {
            Map<Stored, float[]> before = new LinkedHashMap<>();
            parameters.forEach(stored -> before.put(stored, HostCopies.floats(stored.tensor())));
            int counted = steps;
            return new Remembered() {
                @Override
                public void parameters() {
                    try (PointerScope scope = new PointerScope();
                            NoGradGuard guard = new NoGradGuard()) {
                        before.forEach((stored, values) -> HostCopies.write(values, stored.sizes(), stored.tensor()));
                    }
                }

                @Override
                public void state() {
                    steps = counted;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Map<String, float[]> state() {
            return steps == 0 ? Map.of() : Map.of(parameters.get(0).name() + STEPS, new float[] {steps});
        }

        @Override
        public void restore(Map<String, float[]> state) {
            float[] kept = state.get(parameters.get(0).name() + STEPS);
            steps = kept == null ? 0 : (int) kept[0];
        }

        @Override
        public void close() {}
    }
}

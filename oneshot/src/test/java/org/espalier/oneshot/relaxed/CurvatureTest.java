package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Decision;
import org.espalier.oneshot.NoiseStream;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.junit.jupiter.api.Test;

/** Beside a penalty whose Hessian is known: twice the factor, in every direction, on top of what the loss has. */
class CurvatureTest {
    private static final Moment MOMENT = Moment.ofArchitecture(Clock.atEpoch(0, 4, 1));

    private record Bowl(double factor) implements Penalty {
        @Override
        public Tensor of(Tensor loss, Map<Decision, Tensor> alphas, Clock clock) {
            return alphas.values().stream()
                    .map(row -> row.mul(row).sum().mul(new org.bytedeco.pytorch.Scalar(factor)))
                    .reduce(loss, Tensor::add);
        }
    }

    private static double curvature(double bowl) {
        SearchSpace space = ProvingSpaces.choices();
        Relaxation relaxation = space.relaxation().orElseThrow();
        try (PointerScope scope = new PointerScope();
                RelaxedSupernet net = RelaxedSupernet.create(
                        relaxation,
                        space.input(),
                        new ParameterStore(3, Initialisation.HE_FAN_OUT, ScalarType.Double),
                        new DirectConvolution());
                ArchitectureParameters alphas = new ArchitectureParameters(
                        relaxation.decisions(), new AlphaStart(0, 0.5), 4, ScalarType.Double, TensorFactory.HOST);
                BatchStream.Epoch batches = new NoiseStream(1, 4, 6, 4, TensorFactory.HOST).epoch(0)) {
            Batch batch = batches.next();
            RelaxedLoss loss =
                    new RelaxedLoss(net, alphas, Mixing.SOFTMAX, Loss.CROSS_ENTROPY, Optional.of(new Bowl(bowl)));
            Map<String, float[]> before = alphas.store().snapshot();
            double value = new Curvature(loss, alphas.store(), 5)
                    .of(batch, net.evaluating().batchOnly(), MOMENT);
            alphas.store().snapshot().forEach((name, row) -> assertThat(row).isEqualTo(before.get(name)));
            return value;
        }
    }

    @Test
    void isTheLargestEigenvalueOfTheHessian() {
        double flat = curvature(0);
        assertThat(flat).isPositive();
        assertThat(curvature(3) - flat).isCloseTo(6, within(1e-3));
        assertThat(curvature(-2) - flat).isCloseTo(-4, within(1e-3));
    }
}

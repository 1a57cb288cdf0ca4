package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Clock;
import org.junit.jupiter.api.Test;

class RelaxedSupernetTest {
    private static final GraphSpace SPACE = ToySpaces.cells();
    private static final Clock CLOCK = Clock.atEpoch(0, 1, 1);

    private static RelaxedSupernet relaxed() {
        ParameterStore store = new ParameterStore(3, Initialisation.PYTORCH, ScalarType.Double);
        return RelaxedSupernet.create(SPACE.relaxation().orElseThrow(), SPACE.input(), store, new DirectConvolution());
    }

    private static Tensor images() {
        return TensorFactory.HOST.of(ToySpaces.noise(4 * 3 * 64, 2), 4, 3, 8, 8);
    }

    @Test
    void gradientsOfAlphasEqualCentralDifferences() {
        try (RelaxedSupernet net = relaxed();
                ArchitectureParameters alphas =
                        new ArchitectureParameters(net.relaxation().decisions(), 4, ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            ToySpaces.randomise(alphas.store(), 8);
            Tensor direction =
                    TensorFactory.HOST.of(ToySpaces.noise(16, 6), 4, 4).to(ScalarType.Double);
            ModuleContext context = net.evaluating().batchOnly();
            try (RelaxedPass pass = net.forward(images(), alphas, Mixing.SOFTMAX, context, Moment.ofWeights(CLOCK))) {
                pass.backward(pass.logits().mul(direction).sum());
            }
            float step = 1f / 4096;
            for (ParameterStore.Stored row : alphas.store().all()) {
                float[] gradient = HostCopies.floats(row.tensor().grad());
                float[] values = alphas.store().values(row.name());
                for (int i = 0; i < values.length; i++) {
                    float[] up = values.clone();
                    float[] down = values.clone();
                    up[i] += step;
                    down[i] -= step;
                    alphas.store().assign(row.name(), up);
                    double above = loss(net, alphas, context, direction);
                    alphas.store().assign(row.name(), down);
                    double below = loss(net, alphas, context, direction);
                    alphas.store().assign(row.name(), values);
                    assertThat((double) gradient[i])
                            .isCloseTo((above - below) / ((double) up[i] - down[i]), within(1e-4));
                }
            }
        }
    }

    private static double loss(
            RelaxedSupernet net, ArchitectureParameters alphas, ModuleContext context, Tensor direction) {
        try (RelaxedPass pass = net.forward(images(), alphas, Mixing.SOFTMAX, context, Moment.ofWeights(CLOCK))) {
            return pass.logits().mul(direction).sum().item_double();
        }
    }

    /** With all weight on one candidate the relaxed network is the member itself. */
    @Test
    void aOneHotMixtureIsTheMember() {
        Mixing oneHot = new HardMixing();
        try (RelaxedSupernet net = relaxed();
                Supernet members = Supernet.create(
                        SPACE,
                        new ParameterStore(3, Initialisation.PYTORCH, ScalarType.Double),
                        new DirectConvolution());
                ArchitectureParameters alphas =
                        new ArchitectureParameters(net.relaxation().decisions(), 4, ScalarType.Double)) {
            members.store().restore(net.store().snapshot());
            for (int number = 0; number < 125; number += 7) {
                Architecture member = new Architecture(SPACE.decisions(), number % 5, number / 5 % 5, number / 25);
                try (PointerScope scope = new PointerScope()) {
                    for (Decision decision : alphas.decisions()) {
                        float[] row = new float[5];
                        row[member.index(decision)] = 1;
                        alphas.store().assign(decision.path() + ".alpha", row);
                    }
                    float[] a;
                    try (RelaxedPass pass = net.forward(
                            images(), alphas, oneHot, net.evaluating().batchOnly(), Moment.ofWeights(CLOCK))) {
                        a = HostCopies.floats(pass.logits());
                    }
                    Tensor expected = members.forward(
                            images(), member, members.evaluating().batchOnly());
                    float[] b = HostCopies.floats(expected);
                    for (int i = 0; i < a.length; i++) {
                        assertThat(a[i]).isCloseTo(b[i], within(1e-5f));
                    }
                    assertThat(SPACE.relaxation().orElseThrow().derivation().derive(alphas.probabilities(oneHot)))
                            .isEqualTo(member);
                }
            }
        }
    }

    @Test
    void probabilitiesAreASoftmax() {
        double[] p = Mixing.SOFTMAX.probabilities(new double[] {0, Math.log(3)});
        assertThat(p[0]).isCloseTo(0.25, within(1e-12));
        assertThat(p[1]).isCloseTo(0.75, within(1e-12));
    }

    private record HardMixing() implements Mixing {
        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            boolean[] built = new boolean[decision.size()];
            float[] values = HostCopies.floats(alphas);
            for (int i = 0; i < built.length; i++) {
                built[i] = values[i] > 0;
            }
            return new Mixture(alphas, built);
        }

        @Override
        public double[] probabilities(double[] alphas) {
            return alphas;
        }

        @Override
        public boolean dense() {
            return false;
        }
    }
}

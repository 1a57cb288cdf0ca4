package org.espalier.oneshot.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.random.Seeds;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Cells whose output has as many channels as there are loose ends share one set of weights. */
class LooseEndsTest {
    private static final SearchSpace NASNET = Zoo.installed()
            .space(
                    "nasnet",
                    Map.of(
                            "input",
                            List.of(3, 8, 8),
                            "classes",
                            4,
                            "channels",
                            4,
                            "cells",
                            3,
                            "search_channels",
                            2,
                            "search_cells",
                            3));

    private static ParameterStore store() {
        return new ParameterStore(3, Initialisation.HE_FAN_OUT, ScalarType.Double);
    }

    @Test
    void aMemberComputesTheSameOnItsOwn() {
        Tensor images = TensorFactory.HOST.of(ToySpaces.noise(2 * 3 * 64, 2), 2, 3, 8, 8);
        try (Supernet supernet = Supernet.create(NASNET, store(), new DirectConvolution());
                PointerScope scope = new PointerScope()) {
            ToySpaces.randomise(supernet.store(), 8);
            for (int i = 0; i < 4; i++) {
                Architecture member = NASNET.sample(Seeds.generator(17, "member", i));
                float[] shared = HostCopies.floats(
                        supernet.forward(images, member, supernet.evaluating().batchOnly()));
                try (NetworkModule alone =
                        NetworkModule.create(NASNET.network(member), store(), new DirectConvolution())) {
                    alone.store().load(supernet.extract(member));
                    float[] own = HostCopies.floats(
                            alone.forward(images, alone.evaluating().batchOnly()));
                    for (int j = 0; j < own.length; j++) {
                        assertThat((double) shared[j]).isCloseTo(own[j], within(1e-5 * Math.max(1, Math.abs(own[j]))));
                    }
                }
            }
        }
    }

    /** Which ends are loose is not decided while edges are mixed: all nodes are concatenated there, and what is derived has its own. */
    @Test
    void aJointSearchDerivesAMember() {
        Relaxation relaxation = NASNET.relaxation().orElseThrow();
        try (RelaxedSupernet net =
                RelaxedSupernet.create(relaxation, NASNET.input(), store(), new DirectConvolution())) {
            assertThat(net.store().trainedValues()).isPositive();
        }
        Map<Decision, double[]> shares = relaxation.decisions().stream()
                .collect(Collectors.toMap(
                        edge -> edge,
                        edge -> Seeds.generator(5, edge.path(), 0)
                                .doubles(edge.size())
                                .toArray()));
        Architecture derived = relaxation.derivation().derive(shares);
        assertThat(NASNET.isValid(derived)).isTrue();
        assertThat(NASNET.codec().parse(NASNET.codec().format(derived))).isEqualTo(derived);
    }
}

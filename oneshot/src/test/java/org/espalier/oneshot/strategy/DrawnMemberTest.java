package org.espalier.oneshot.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.relaxed.ArchitectureParameters;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.RelaxedPass;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Clock;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a relaxed network computes where a method has drawn one candidate of each choice is what these compute as a network of their own. */
class DrawnMemberTest {
    private static final int IMAGES = 3;
    private static final int DRAWS = 6;

    static Stream<Arguments> drawnOnEverySpace() {
        SearchSpace cells = ToySpaces.cells();
        SearchSpace bench = Zoo.installed()
                .space("nas-bench-201", Map.of("input", List.of(3, 8, 8), "classes", 4, "channels", 4, "cells", 1));
        SearchSpace darts = Zoo.installed()
                .space(
                        "darts",
                        Map.of(
                                "input", List.of(3, 8, 8),
                                "classes", 4,
                                "search_channels", 4,
                                "search_cells", 3,
                                "nodes", 2,
                                "inputs", "any"));
        return Stream.of(cells, bench, darts)
                .flatMap(space -> Stream.of(
                        Arguments.of(
                                "gdas at its last temperature", new Gdas.HardGumbel(10, 0.1, 3), space.name(), space),
                        Arguments.of(
                                "proxyless' step of weights",
                                new Proxyless.Gates(Proxyless.Paths.TWO, 3),
                                space.name(),
                                space)));
    }

    private static Moment last(int step) {
        return Moment.ofWeights(new Clock(9, 10L * DRAWS - DRAWS + step, DRAWS, 10));
    }

    @ParameterizedTest(name = "{0} on {2}")
    @MethodSource("drawnOnEverySpace")
    void theRelaxedNetworkIsTheDrawnMember(String method, Mixing mixing, String name, SearchSpace space) {
        Set<Architecture> drawn = new LinkedHashSet<>();
        try (PointerScope scope = new PointerScope();
                RelaxedSupernet net = RelaxedSupernet.create(
                        space.relaxation().orElseThrow(),
                        space.input(),
                        new ParameterStore(3, Initialisation.PYTORCH, ScalarType.Double),
                        new DirectConvolution());
                ArchitectureParameters alphas =
                        new ArchitectureParameters(net.relaxation().decisions(), 4, ScalarType.Double)) {
            ToySpaces.randomise(net.store(), 8);
            ToySpaces.randomise(alphas.store(), 9);
            Tensor images = TensorFactory.HOST.of(ToySpaces.noise(IMAGES * 3 * 64, 2), IMAGES, 3, 8, 8);
            for (int step = 0; step < DRAWS; step++) {
                Moment moment = last(step);
                Architecture member = drawn(space, alphas, mixing, moment);
                drawn.add(member);
                try (NetworkModule alone = NetworkModule.create(
                        net.network(member),
                        new ParameterStore(5, Initialisation.PYTORCH, ScalarType.Double),
                        new DirectConvolution())) {
                    alone.store().load(net.extract(member));
                    isTheSame(
                            logits(net, images, alphas, mixing, net.evaluating(), moment),
                            alone.forward(images, alone.evaluating()));
                    isTheSame(
                            logits(net, images, alphas, mixing, net.evaluating().batchOnly(), moment),
                            alone.forward(images, alone.evaluating().batchOnly()));
                }
            }
        }
        assertThat(drawn).as("draws of %s on %s", method, name).hasSizeGreaterThan(DRAWS / 2);
    }

    /** Of each choice the one candidate that is built. */
    private static Architecture drawn(SearchSpace space, ArchitectureParameters alphas, Mixing mixing, Moment moment) {
        int[] indices = new int[space.decisions().size()];
        for (Decision decision : alphas.decisions()) {
            boolean[] built = mixing.mix(decision, alphas.row(decision), moment).built();
            int count = 0;
            for (int i = 0; i < built.length; i++) {
                if (built[i]) {
                    indices[space.decisions().position(decision)] = i;
                    count++;
                }
            }
            assertThat(count).as("candidates built of %s", decision.path()).isOne();
        }
        return new Architecture(space.decisions(), indices);
    }

    private static float[] logits(
            RelaxedSupernet net,
            Tensor images,
            ArchitectureParameters alphas,
            Mixing mixing,
            ModuleContext mode,
            Moment moment) {
        try (RelaxedPass pass = net.forward(images, alphas, mixing, mode, moment)) {
            return HostCopies.floats(pass.logits());
        }
    }

    private static void isTheSame(float[] relaxed, Tensor member) {
        float[] expected = HostCopies.floats(member);
        assertThat(relaxed).containsExactly(expected, within(1e-5f));
        assertThat(Arrays.equals(expected, new float[expected.length])).isFalse();
    }
}

package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.oneshot.ToySpaces;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.train.Clock;
import org.espalier.zoo.Zoo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The economical pass beside the definition: every candidate of every edge apart, in float64. */
class MixedPassTest {
    private static final Engine ENGINE = Engine.start(new EngineSettings(DeviceKind.CPU, 2));
    private static final int IMAGES = 3;
    private static final int CLASSES = 4;
    private static final Moment MOMENT = Moment.ofWeights(Clock.atEpoch(0, 1, 1));

    /** What one pass gives and leaves behind. */
    private record Outcome(double[] logits, Map<String, float[]> gradients, Map<String, float[]> store) {}

    private record Way(SideBySide sideBySide, Activations activations) {}

    private static SearchSpace space(int size) {
        return Zoo.installed()
                .space(
                        "darts",
                        Map.of(
                                "input", List.of(3, size, size),
                                "classes", CLASSES,
                                "search_channels", 4,
                                "search_cells", 3,
                                "nodes", 2));
    }

    /** 16 divides into grids down to the last cell, 12 gives odd sizes on the way. */
    @ParameterizedTest
    @CsvSource({
        "16, false, KEEP",
        "12, false, KEEP",
        "16, true, KEEP",
        "12, true, KEEP",
        "16, false, RECOMPUTE",
        "12, true, RECOMPUTE"
    })
    void theLogitsTheGradientsAndTheStatisticsAreThoseOfTheDefinition(
            int size, boolean lanes, Activations activations) {
        Outcome economical = economical(space(size), lanes, activations);
        assertThat(economical.gradients()).hasSizeGreaterThan(100);
        isTheSame(economical, run(space(size), null));
    }

    /** A candidate that itself contains choices, summed and not, below a choice that nothing sums. */
    @ParameterizedTest
    @CsvSource({"false, KEEP", "true, KEEP", "false, RECOMPUTE", "true, RECOMPUTE"})
    void choicesMayStandInsideCandidates(boolean lanes, Activations activations) {
        isTheSame(economical(ToySpaces.nested(), lanes, activations), run(ToySpaces.nested(), null));
    }

    private static void isTheSame(Outcome economical, Outcome plain) {
        assertThat(economical.logits()).containsExactly(plain.logits(), within(1e-9));
        assertThat(economical.gradients().keySet()).isEqualTo(plain.gradients().keySet());
        plain.gradients()
                .forEach((name, expected) ->
                        assertThat(economical.gradients().get(name)).as(name).containsExactly(expected, within(1e-5f)));
        plain.store().forEach((name, expected) -> {
            if (!name.contains(
                    "pool")) { // a pool is normalised once for all its edges, its statistics are kept in one place
                assertThat(economical.store().get(name)).as(name).containsExactly(expected, within(1e-5f));
            }
        });
    }

    /** Computing it again changes nothing, not even a bit: it is the same computation. */
    @Test
    void nothingDependsOnWhetherActivationsAreKept() {
        Outcome kept = economical(space(16), true, Activations.KEEP);
        Outcome recomputed = economical(space(16), true, Activations.RECOMPUTE);
        assertThat(recomputed.logits()).isEqualTo(kept.logits());
        kept.gradients()
                .forEach((name, expected) ->
                        assertThat(recomputed.gradients().get(name)).as(name).isEqualTo(expected));
        kept.store()
                .forEach((name, expected) ->
                        assertThat(recomputed.store().get(name)).as(name).isEqualTo(expected));
    }

    private static Outcome economical(SearchSpace space, boolean lanes, Activations activations) {
        if (!lanes) {
            return run(space, new Way(SideBySide.none(new DirectConvolution()), activations));
        }
        try (Lanes two = Lanes.start(ENGINE)) {
            return run(space, new Way(new SideBySide(two, new DirectConvolution()), activations));
        }
    }

    /** @param way of the economical pass; null for the definition */
    private static Outcome run(SearchSpace space, @Nullable Way way) {
        int size = space.input().height().asInt();
        ParameterStore store = new ParameterStore(3, Initialisation.PYTORCH, ScalarType.Double);
        try (RelaxedSupernet net = RelaxedSupernet.create(
                        space.relaxation().orElseThrow(),
                        space.input(),
                        store,
                        new DirectConvolution(),
                        way == null ? SideBySide.none(new DirectConvolution()) : way.sideBySide(),
                        way == null ? Activations.KEEP : way.activations());
                ArchitectureParameters alphas =
                        new ArchitectureParameters(net.relaxation().decisions(), 4, ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            ToySpaces.randomise(alphas.store(), 8);
            Tensor images = TensorFactory.HOST
                    .of(ToySpaces.noise(IMAGES * 3 * size * size, 2), IMAGES, 3, size, size)
                    .to(ScalarType.Double);
            ModuleContext context = net.evaluating().training(new Noise(true, 1, 0, 0));
            Tensor direction = TensorFactory.HOST
                    .of(ToySpaces.noise(IMAGES * CLASSES, 6), IMAGES, CLASSES)
                    .to(ScalarType.Double);
            Tensor logits;
            if (way != null) {
                try (RelaxedPass pass = net.forward(images, alphas, Mixing.SOFTMAX, context, MOMENT)) {
                    logits = pass.logits();
                    pass.backward(logits.mul(direction).sum());
                }
            } else {
                logits = new PlainPass(context, PlainPass.mixtures(alphas, Mixing.SOFTMAX, MOMENT))
                        .forward(net.relaxation().graph(), images);
                logits.mul(direction).sum().backward();
            }
            double[] values = new double[IMAGES * CLASSES];
            for (int i = 0; i < values.length; i++) {
                values[i] = logits.reshape(-1).select(0, i).item_double();
            }
            Map<String, float[]> gradients = gradients(store);
            gradients.putAll(gradients(alphas.store()));
            return new Outcome(values, gradients, store.snapshot());
        }
    }

    private static Map<String, float[]> gradients(ParameterStore store) {
        Map<String, float[]> gradients = new LinkedHashMap<>();
        for (ParameterStore.Stored stored : store.trained()) {
            if (stored.tensor().grad().defined()) {
                gradients.put(stored.name(), HostCopies.floats(stored.tensor().grad()));
            }
        }
        return gradients;
    }

    @Test
    void gridsPutTogetherAgainAreTheFeatureMap() {
        try (PointerScope scope = new PointerScope()) {
            Tensor map = Tensors.channelsLast(TensorFactory.HOST.of(ToySpaces.noise(2 * 3 * 6 * 4, 1), 2, 3, 6, 4));
            Tensor grids = ParityGrids.split(map, 2);
            assertThat(grids.sizes().vec().get()).containsExactly(8, 3, 3, 2);
            assertThat(HostCopies.floats(ParityGrids.merge(grids, 2))).containsExactly(HostCopies.floats(map));
        }
    }
}

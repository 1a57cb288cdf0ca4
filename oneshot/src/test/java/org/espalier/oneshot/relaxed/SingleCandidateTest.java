package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.espalier.oneshot.RecordedConvolution;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.random.Seeds;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.train.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mixings that build one candidate of each choice: what is computed, and where. */
class SingleCandidateTest {
    private static final Engine ENGINE = Engine.start(new EngineSettings(DeviceKind.CPU, 2));
    private static final Clock CLOCK = Clock.atEpoch(0, 1, 1);
    private static final int IMAGES = 4;
    private static final long ALWAYS = 0;
    private static final long NEVER = Long.MAX_VALUE;

    /** One candidate of each choice with weight one, whose gradient reaches the architecture parameters. */
    private record One(Architecture member) implements Mixing {
        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            boolean[] built = new boolean[decision.size()];
            built[member.index(decision)] = true;
            return new Mixture(alphas.sub(alphas.detach()).add(alphas.detach().div(alphas.detach())), built);
        }

        @Override
        public double[] probabilities(double[] alphas) {
            return Mixing.SOFTMAX.probabilities(alphas);
        }

        @Override
        public boolean dense() {
            return false;
        }
    }

    /** What a pass leaves behind, and the threads of its convolutions. */
    private record Outcome(
            float[] logits, Map<String, float[]> gradients, List<String> onLane, List<String> onAllThreads) {}

    /** Choices in a row: no candidate has company unless its siblings are built. */
    private static GraphSpace chain() {
        Graph.Builder b = Graph.builder(1);
        int value = b.add("stem", Conv.dense(Expr.of(4), Expr.of(3), 1), 0);
        for (int i = 0; i < 3; i++) {
            Decision kernel = Decision.ofLabels("choice" + i, "conv1", "conv3");
            value = b.oneOf("choice" + i, kernel, List.of(normed(1), normed(3)), value);
        }
        value = b.add("pool", new GlobalAveragePool(), value);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4), true), value));
        return GraphSpace.of("chain", graph, Shape.of(3, 8, 8));
    }

    /** A choice of which one candidate is ever computed. */
    private static GraphSpace optional() {
        Graph.Builder b = Graph.builder(1);
        int value = b.add("stem", Conv.dense(Expr.of(4), Expr.of(3), 1), 0);
        Decision there = Decision.ofLabels("there", "none", "conv");
        value = b.oneOf("optional", there, List.of(Graph.of("zero", new Zero(1)), normed(3)), value);
        value = b.add("pool", new GlobalAveragePool(), value);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4), true), value));
        return GraphSpace.of("optional", graph, Shape.of(3, 8, 8));
    }

    private static Graph normed(int kernel) {
        Graph.Builder b = Graph.builder(1);
        int relu = b.add("relu", Activation.relu(), 0);
        int conv = b.add("conv", Conv.dense(Expr.of(4), Expr.of(kernel), 1), relu);
        return b.build(b.add("norm", new BatchNorm(false), conv));
    }

    private static Outcome run(
            GraphSpace space, Mixing mixing, ScalarType type, Lanes lanes, long worth, Activations activations) {
        RecordedConvolution all = new RecordedConvolution();
        RecordedConvolution lane = new RecordedConvolution();
        try (RelaxedSupernet net = RelaxedSupernet.create(
                        space.relaxation().orElseThrow(),
                        space.input(),
                        new ParameterStore(3, Initialisation.PYTORCH, type),
                        all,
                        new SideBySide(lanes, lane, worth),
                        activations);
                ArchitectureParameters alphas =
                        new ArchitectureParameters(net.relaxation().decisions(), 4, type);
                PointerScope scope = new PointerScope()) {
            ToySpaces.randomise(net.store(), 9);
            ToySpaces.randomise(alphas.store(), 8);
            ModuleContext context = net.evaluating().training(Noise.NONE);
            try (RelaxedPass pass = net.forward(images(), alphas, mixing, context, Moment.ofWeights(CLOCK))) {
                pass.backward(pass.logits().square().sum());
                Map<String, float[]> gradients = gradients(net.store());
                gradients.putAll(gradients(alphas.store()));
                return new Outcome(HostCopies.floats(pass.logits()), gradients, lane.takeThreads(), all.takeThreads());
            }
        }
    }

    private static Tensor images() {
        return TensorFactory.HOST.of(ToySpaces.noise(IMAGES * 3 * 64, 2), IMAGES, 3, 8, 8);
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

    private static void isTheSame(Outcome one, Outcome other) {
        assertThat(one.logits()).isEqualTo(other.logits());
        assertThat(one.gradients().keySet()).isEqualTo(other.gradients().keySet());
        other.gradients()
                .forEach((name, expected) ->
                        assertThat(one.gradients().get(name)).as(name).isEqualTo(expected));
    }

    private static Architecture drawn(GraphSpace space, int number) {
        return space.sample(Seeds.generator(7, "single candidate", number));
    }

    /** As if there were no lanes, bit for bit, and no lane's convolution has a part in it. */
    @ParameterizedTest
    @CsvSource({"KEEP", "RECOMPUTE"})
    void aLargeCandidateWithoutCompanyIsComputedByAllThreads(Activations activations) {
        GraphSpace space = chain();
        One mixing = new One(drawn(space, 1));
        try (Lanes lanes = Lanes.start(ENGINE)) {
            Outcome without = run(space, mixing, ScalarType.Float, Lanes.NONE, NEVER, activations);
            Outcome with = run(space, mixing, ScalarType.Float, lanes, ALWAYS, activations);
            isTheSame(with, without);
            assertThat(with.onLane()).isEmpty();
            assertThat(with.onAllThreads()).contains(Thread.currentThread().getName());
            assertThat(with.onAllThreads()).doesNotContain("espalier-lane");
            isTheSame(run(space, mixing, ScalarType.Float, lanes, ALWAYS, activations), with);
        }
    }

    @Test
    void aSmallOneIsComputedByALane() {
        GraphSpace space = chain();
        One mixing = new One(drawn(space, 1));
        try (Lanes lanes = Lanes.start(ENGINE)) {
            Outcome with = run(space, mixing, ScalarType.Float, lanes, NEVER, Activations.KEEP);
            assertThat(with.onLane()).hasSize(3).containsOnly("espalier-lane");
            assertThat(with.onAllThreads()).hasSize(1);
            isTheSame(run(space, mixing, ScalarType.Float, lanes, NEVER, Activations.KEEP), with);
        }
    }

    /** Feature maps of 4 images, 4 channels, 8 rows and 8 columns. */
    @Test
    void theSizeOfTheFeatureMapDecides() {
        GraphSpace space = chain();
        One mixing = new One(drawn(space, 1));
        try (Lanes lanes = Lanes.start(ENGINE)) {
            assertThat(run(space, mixing, ScalarType.Float, lanes, 1024, Activations.KEEP)
                            .onLane())
                    .isEmpty();
            assertThat(run(space, mixing, ScalarType.Float, lanes, 1025, Activations.KEEP)
                            .onLane())
                    .hasSize(3);
        }
    }

    /** The edges of a node have each other. */
    @Test
    void candidatesWithCompanyStayOnTheLanes() {
        GraphSpace space = ToySpaces.cells();
        int conv = 3;
        One mixing = new One(new Architecture(space.decisions(), conv, conv, conv));
        try (Lanes lanes = Lanes.start(ENGINE)) {
            Outcome with = run(space, mixing, ScalarType.Float, lanes, ALWAYS, Activations.KEEP);
            assertThat(with.onLane()).hasSize(4).containsOnly("espalier-lane"); // two edges in each of two cells
            assertThat(with.onAllThreads()).hasSize(3); // the stem, and the edge without company in each cell
            isTheSame(run(space, mixing, ScalarType.Float, lanes, ALWAYS, Activations.KEEP), with);
        }
    }

    /** DARTS is computed as ever, even where one candidate is all that there is. */
    @Test
    void whereAllCandidatesAreBuiltTheyStayOnTheLanes() {
        try (Lanes lanes = Lanes.start(ENGINE)) {
            for (GraphSpace space : List.of(chain(), optional())) {
                Outcome always = run(space, Mixing.SOFTMAX, ScalarType.Float, lanes, ALWAYS, Activations.KEEP);
                Outcome never = run(space, Mixing.SOFTMAX, ScalarType.Float, lanes, NEVER, Activations.KEEP);
                isTheSame(always, never);
                assertThat(always.onLane()).isNotEmpty().containsOnly("espalier-lane");
                assertThat(always.onAllThreads()).as("the stem").hasSize(1);
            }
        }
    }

    /** In float64: all but the rounding of float32 copies. What was not sampled has no gradient, not even one of zeros. */
    @ParameterizedTest
    @CsvSource({"0", "9223372036854775807"})
    void gradientsAreThoseOfTheMemberAlone(long worth) {
        try (Lanes lanes = Lanes.start(ENGINE)) {
            for (GraphSpace space : List.of(chain(), ToySpaces.cells())) {
                List<Integer> sizes = new ArrayList<>();
                for (int number = 0; number < 6; number++) {
                    Architecture member = drawn(space, number);
                    Outcome relaxed = run(space, new One(member), ScalarType.Double, lanes, worth, Activations.KEEP);
                    Map<String, float[]> weights = new LinkedHashMap<>(relaxed.gradients());
                    weights.keySet().removeIf(name -> name.endsWith(".alpha"));
                    Map<String, float[]> alone = alone(space, member);
                    assertThat(weights.keySet()).isEqualTo(alone.keySet());
                    alone.forEach((name, expected) ->
                            assertThat(weights.get(name)).as(name).containsExactly(expected, within(1e-5f)));
                    sizes.add(weights.size());
                }
                assertThat(sizes).anyMatch(size -> size > 3);
            }
        }
    }

    private static Map<String, float[]> alone(GraphSpace space, Architecture member) {
        try (Supernet members = Supernet.create(
                        space,
                        new ParameterStore(3, Initialisation.PYTORCH, ScalarType.Double),
                        new DirectConvolution());
                PointerScope scope = new PointerScope()) {
            ToySpaces.randomise(members.store(), 9);
            ModuleContext context = members.evaluating().training(Noise.NONE);
            members.forward(images(), member, context).square().sum().backward();
            return gradients(members.store());
        }
    }
}

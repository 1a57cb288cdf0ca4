package org.espalier.oneshot.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Decision;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.ToyStream;
import org.espalier.oneshot.relaxed.Gumbel;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.PlainPass;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.oneshot.relaxed.Skips;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The steps of each method beside its definition: weights of the candidates written down here, every candidate apart, in float64. */
class FusedStepTest {
    private static final int IMAGES = 3;
    private static final int SIZE = 8;
    private static final long SEED = 7;
    private static final ToyStream STREAM = new ToyStream(1, IMAGES, SIZE, 2);

    /** Five eighths of the training are done. */
    private static final Clock CLOCK = new Clock(2, 5, 2, 4);

    private static int threads;

    /** On toys several only wait for each other. */
    @BeforeAll
    static void oneThread() {
        threads = torch.get_num_threads();
        torch.set_num_threads(1);
    }

    @AfterAll
    static void asBefore() {
        torch.set_num_threads(threads);
    }

    /** Small against every limit of gradients, and it keeps the logits. */
    private record Direction(List<float[]> logits) implements Loss {
        @Override
        public Tensor of(Tensor outputs, Targets targets, double smoothing) {
            logits.add(HostCopies.floats(outputs));
            float[] noise = ToySpaces.noise((int) outputs.numel(), 6);
            return outputs.mul(Tensors.of(outputs, noise, outputs.size(0), outputs.size(1)))
                    .sum()
                    .mul(new Scalar(0.001));
        }

        @Override
        public double glance(Tensor outputs, Targets targets) {
            return 0;
        }

        @Override
        public Tensor lesson(Tensor outputs) {
            return outputs.detach();
        }

        @Override
        public Tensor taught(Tensor outputs, Tensor lesson) {
            return outputs.sub(lesson).sum();
        }
    }

    private static final float[] NONE = {};

    private record Outcome(float[] logits, Map<String, float[]> gradients) {}

    /** By its name: the strategy, and its weights as the paper writes them. */
    private record Method(String name, RelaxedStrategy strategy, Mixing definition) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Method> METHODS = List.of(
            new Method("darts", new Darts(), softmax()),
            new Method("fair-darts", new FairDarts(50, 128, 3e-3, 0, 0.85, 2, false), sigmoid()),
            new Method("darts-minus", new DartsMinus(), auxiliarySkip()),
            new Method("snas", new Snas(150, 64, 3e-4, 1, 0.2, 0), concrete()),
            new Method("gdas", new Gdas(250, 64, 3e-4, 4, 1), hardGumbel()),
            new Method("proxyless", new Proxyless(), gates()),
            new Method("pc-darts", new PcDarts(50, 256, 6e-4, 2, 0, false), softmax()));

    private static final List<String> DENSE_ALONE = List.of("fair-darts", "darts-minus", "snas");

    private static Mixing softmax() {
        return (decision, alphas, moment) -> Mixing.Mixture.ofAll(decision, alphas.softmax(0));
    }

    private static Mixing sigmoid() {
        return (decision, alphas, moment) -> Mixing.Mixture.ofAll(
                decision, alphas.neg().exp().add(new Scalar(1)).reciprocal());
    }

    private static Mixing auxiliarySkip() {
        return (decision, alphas, moment) -> Mixing.Mixture.ofAll(
                decision,
                alphas.softmax(0).add(oneHot(alphas, Skips.of(decision)).mul(new Scalar(3 / 8.0))));
    }

    private static Mixing concrete() {
        double temperature = 1 - 0.8 * 5 / 8;
        return (decision, alphas, moment) -> Mixing.Mixture.ofAll(
                decision,
                Gumbel.perturbed(decision, alphas, moment, SEED)
                        .div(new Scalar(temperature))
                        .softmax(0));
    }

    /** The third of four epochs. */
    private static Mixing hardGumbel() {
        double temperature = 4 - 3 * 2 / 3.0;
        return (decision, alphas, moment) -> {
            Tensor noisy = Gumbel.perturbed(decision, alphas, moment, SEED);
            int drawn = (int) noisy.argmax().item_long();
            Tensor share = noisy.div(new Scalar(temperature)).softmax(0).select(0, drawn);
            return new Mixing.Mixture(oneHot(alphas, drawn).mul(open(share)), built(decision, drawn, drawn));
        };
    }

    private static Mixing gates() {
        return (decision, alphas, moment) -> {
            Proxyless.Draw draw = Proxyless.Draw.of(HostCopies.floats(alphas), moment.random(SEED, decision));
            if (moment.turn() == Moment.Turn.WEIGHTS) {
                return new Mixing.Mixture(oneHot(alphas, draw.open()), built(decision, draw.open(), draw.open()));
            }
            Tensor share = alphas.select(0, draw.open())
                    .sub(alphas.select(0, draw.closed()))
                    .sigmoid();
            Tensor closed = open(share).neg().add(new Scalar(1));
            return new Mixing.Mixture(
                    oneHot(alphas, draw.open())
                            .mul(open(share))
                            .add(oneHot(alphas, draw.closed()).mul(closed)),
                    built(decision, draw.open(), draw.closed()));
        };
    }

    /** 1 with the gradient of a share. */
    private static Tensor open(Tensor share) {
        return share.sub(share.detach()).add(new Scalar(1));
    }

    private static Tensor oneHot(Tensor alphas, int option) {
        float[] row = new float[(int) alphas.numel()];
        row[option] = 1;
        return Tensors.of(alphas, row, row.length);
    }

    private static boolean[] built(Decision decision, int one, int other) {
        boolean[] built = new boolean[decision.size()];
        built[one] = true;
        built[other] = true;
        return built;
    }

    private static SearchSpace cells(String name, Map<String, Object> more) {
        Map<String, Object> parameters = new LinkedHashMap<>(more);
        parameters.putAll(Map.of(
                "input", List.of(3, SIZE, SIZE), "classes", 4, "search_channels", 4, "search_cells", 3, "nodes", 2));
        return Zoo.installed().space(name, parameters);
    }

    /**
     * In normal cells with stride 1, in reduction cells with stride 2: the primitives of DARTS, of NAS-Bench-201 and of NASNet. What builds every candidate
     * with a weight of its own is the same to the others as the softmax is.
     */
    static Stream<Arguments> everyMethodAndEverySpace() {
        SearchSpace darts = cells("darts", Map.of());
        List<Arguments> all = new ArrayList<>();
        METHODS.forEach(method -> all.add(Arguments.of(method, "darts", darts)));
        Map<String, SearchSpace> others = new LinkedHashMap<>();
        others.put(
                "darts with the primitives of nas-bench-201",
                cells(
                        "darts",
                        Map.of("operations", List.of("skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"))));
        others.put("nasnet", cells("nasnet", Map.of()));
        others.put(
                "nas-bench-201",
                Zoo.installed()
                        .space(
                                "nas-bench-201",
                                Map.of("input", List.of(3, SIZE, SIZE), "classes", 4, "channels", 4, "cells", 1)));
        METHODS.stream()
                .filter(method -> !DENSE_ALONE.contains(method.name()))
                .forEach(method -> others.forEach((name, space) -> all.add(Arguments.of(method, name, space))));
        return all.stream();
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("everyMethodAndEverySpace")
    void theStepIsTheDefinitions(Method method, String name, SearchSpace space) {
        Direction loss = new Direction(new ArrayList<>());
        OneShotContext context = OneShotContext.plain(
                        space, STREAM, Optional.of(STREAM), CLOCK.epochs(), new DirectConvolution(), SEED)
                .in(ScalarType.Double)
                .minimising(loss);
        try (RelaxedTraining training = (RelaxedTraining) method.strategy().create(context);
                PointerScope scope = new PointerScope()) {
            ToySpaces.randomise(training.weights().store(), 11);
            ToySpaces.randomise(training.architecture(), 8);
            Batch batch = STREAM.epoch(0).next();
            Bench bench = new Bench(training, loss, method.definition(), batch);

            Outcome architecture =
                    bench.after(training.architecture(), () -> training.moveArchitecture(batch, batch, CLOCK));
            Outcome weights = bench.after(training.weights().store(), () -> training.moveWeights(batch, CLOCK));

            ModuleContext evaluating = training.weights().evaluating();
            isTheSame(
                    architecture,
                    bench.after(
                            training.architecture(),
                            () -> bench.define(evaluating.batchOnly(), Moment.ofArchitecture(CLOCK))));
            isTheSame(
                    weights,
                    bench.after(
                            training.weights().store(),
                            () -> bench.define(evaluating.training(Noise.NONE), Moment.ofWeights(CLOCK))));
            assertThat(learning(architecture)).as("rows that learn").isGreaterThan(1);
            assertThat(learning(weights)).as("weights that learn").isGreaterThan(10);
        }
    }

    private static long learning(Outcome outcome) {
        return outcome.gradients().values().stream()
                .filter(gradient -> largest(gradient) > 0)
                .count();
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** Each value to 1e-4 of itself; what is nothing beside the others of its tensor is rounded. */
    private static void isTheSame(Outcome fused, Outcome plain) {
        assertThat(fused.logits()).containsExactly(plain.logits(), within(1e-6f));
        Set<String> names = new LinkedHashSet<>(plain.gradients().keySet());
        names.addAll(fused.gradients().keySet());
        for (String name : names) {
            float[] one = fused.gradients().getOrDefault(name, NONE);
            float[] other = plain.gradients().getOrDefault(name, NONE);
            float nothing = 1e-7f * Math.max(largest(other), 1e-3f);
            for (int i = 0; i < Math.max(one.length, other.length); i++) {
                float expected = i < other.length ? other[i] : 0;
                assertThat(i < one.length ? one[i] : 0)
                        .as("%s at %d", name, i)
                        .isCloseTo(expected, within(1e-4f * Math.abs(expected) + nothing));
            }
        }
    }

    /** A training whose parameters are put back after each step. */
    private static final class Bench {
        private final RelaxedTraining training;
        private final Direction loss;
        private final Mixing definition;
        private final Batch batch;
        private final Map<String, float[]> weights;
        private final Map<String, float[]> alphas;

        Bench(RelaxedTraining training, Direction loss, Mixing definition, Batch batch) {
            this.training = training;
            this.loss = loss;
            this.definition = definition;
            this.batch = batch;
            this.weights = training.weights().store().snapshot();
            this.alphas = training.architecture().snapshot();
        }

        /** What a step leaves at the parameters of a store. */
        Outcome after(ParameterStore of, Runnable step) {
            clear(training.weights().store());
            clear(training.architecture());
            loss.logits().clear();
            step.run();
            Map<String, float[]> gradients = new LinkedHashMap<>();
            for (ParameterStore.Stored stored : of.trained()) {
                if (stored.tensor().grad().defined()) {
                    gradients.put(
                            stored.name(), HostCopies.floats(stored.tensor().grad()));
                }
            }
            training.weights().store().restore(weights);
            training.architecture().restore(alphas);
            return new Outcome(loss.logits().get(0), gradients);
        }

        private static void clear(ParameterStore store) {
            store.trained().stream()
                    .map(stored -> stored.tensor().grad())
                    .filter(Tensor::defined)
                    .forEach(Tensor::zero_);
        }

        void define(ModuleContext mode, Moment moment) {
            Tensor images = batch.images().to(ScalarType.Double);
            Tensor logits = new PlainPass(mode, PlainPass.mixtures(training.alphas(), definition, moment))
                    .forward(training.weights().relaxation().graph(), images);
            loss.of(logits, batch.targets(), 0).backward();
        }
    }
}

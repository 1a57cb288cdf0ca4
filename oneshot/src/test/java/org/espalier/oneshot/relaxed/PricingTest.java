package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.NoiseStream;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.Price;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.relaxed.Pricing.Form;
import org.espalier.oneshot.strategy.Proxyless;
import org.espalier.oneshot.strategy.Snas;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a member costs, in the loss: by the formulas, with the right gradients, and to some effect. */
class PricingTest {
    private static final Clock CLOCK = Clock.atEpoch(0, 8, 2);
    private static final Pricing ADDING = new Pricing(Form.ADD_LINEAR, 0.2, 0.3, 0.1);

    private static OneShotContext context(SearchSpace space, ToDoubleFunction<Architecture> estimate, double limit) {
        int size = Math.toIntExact(space.input().height().max());
        BatchStream noise = new NoiseStream(8, 4, size, 4, TensorFactory.HOST);
        return OneShotContext.plain(space, noise, Optional.of(noise), 2, new DirectConvolution(), 1)
                .paying(Optional.of(new Price("params", estimate, limit)));
    }

    private static ToDoubleFunction<Architecture> params(SearchSpace space) {
        return member -> space.counters().params().of(member);
    }

    /** In float64; where there is a limit of 300 parameters. */
    private static double paid(Pricing pricing, double loss, double expected) {
        SearchSpace space = ProvingSpaces.choices();
        Penalty penalty = pricing.in(context(space, member -> expected, 300)).orElseThrow();
        try (PointerScope scope = new PointerScope()) {
            Map<Decision, Tensor> alphas = new LinkedHashMap<>();
            for (Decision decision : space.relaxation().orElseThrow().decisions()) {
                alphas.put(decision, doubles(0.5, -1, 2));
            }
            return HostCopies.number(penalty.of(doubles(loss).sum(), alphas, CLOCK));
        }
    }

    private static Tensor doubles(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return TensorFactory.HOST.of(floats, floats.length).to(ScalarType.Double);
    }

    @Test
    void theFormulasAreThoseOfThePaper() {
        assertThat(paid(Pricing.standard(), 2, 300)).isCloseTo(2 * 0.2, within(1e-6));
        double twice = 2 * 0.2 * Math.pow(Math.log(160) / Math.log(80), 0.3);
        assertThat(paid(Pricing.standard(), 2, 600)).isCloseTo(twice, within(1e-6));
        double least = 2 * 0.2 * Math.pow(Math.log(2) / Math.log(80), 0.3);
        assertThat(paid(Pricing.standard(), 2, 0.001)).isCloseTo(least, within(1e-6));
        assertThat(paid(ADDING, 2, 300)).isCloseTo(2, within(1e-6));
        assertThat(paid(ADDING, 2, 600)).isCloseTo(2.1, within(1e-6));
        assertThat(paid(ADDING, 2, 150)).isCloseTo(1.95, within(1e-6));
    }

    @Test
    void nothingIsPaidWhereNothingIsAskedOrLimited() {
        OneShotContext context = context(ProvingSpaces.choices(), member -> 1, 2);
        assertThat(new Pricing(Form.NONE, 0.2, 0.3, 0.1).in(context)).isEmpty();
        assertThat(Pricing.adding(0).in(context)).isEmpty();
        assertThat(Pricing.standard().in(context)).isPresent();
        assertThat(Pricing.standard().in(context.paying(Optional.empty()))).isEmpty();
    }

    /** By both halves of the product: the loss of the mixed network, and the shares that the cost is weighted by. */
    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"MUL_LOG", "ADD_LINEAR"})
    void gradientsAreCentralDifferences(Form form) {
        SearchSpace space = ToySpaces.nested();
        OneShotContext context = context(space, params(space), 400).in(ScalarType.Double);
        RelaxedMethod method =
                RelaxedMethod.of(Mixing.SOFTMAX, Activations.KEEP).paying(new Pricing(form, 0.2, 0.3, 5).in(context));
        try (RelaxedTraining training = new RelaxedTraining(context, DartsSettings.standard(2, 1), method);
                BatchStream.Epoch batches = context.training().epoch(0);
                PointerScope scope = new PointerScope()) {
            JointTraining.ArchitectureLoss loss = training.architectureLoss().orElseThrow();
            Batch batch = batches.next();
            loss.of(batch, CLOCK);
            ParameterStore alphas = training.architecture();
            Map<String, float[]> gradients = new LinkedHashMap<>();
            alphas.trained()
                    .forEach(stored -> gradients.put(
                            stored.name(), HostCopies.floats(stored.tensor().grad())));
            gradients.forEach((name, gradient) -> {
                float[] here = alphas.values(name);
                for (int i = 0; i < gradient.length; i++) {
                    float[] above = here.clone();
                    float[] below = here.clone();
                    above[i] += 0.015625f;
                    below[i] -= 0.015625f;
                    alphas.assign(name, above);
                    double up = HostCopies.number(loss.of(batch, CLOCK));
                    alphas.assign(name, below);
                    double down = HostCopies.number(loss.of(batch, CLOCK));
                    alphas.assign(name, here);
                    double difference = (up - down) / ((double) above[i] - below[i]);
                    assertThat((double) gradient[i]).as(name + " " + i).isCloseTo(difference, within(2e-5));
                }
            });
        }
    }

    /** Black images, for which every candidate gives the same. */
    private static Batch black(Batch batch) {
        return new Batch(Tensors.zeros(batch.images(), Tensors.dimensions(batch.images())), batch.targets());
    }

    /** @return the cost of the member that black images end in, where the dearest candidates are ahead at first */
    private static double ended(Pricing pricing, int steps) {
        SearchSpace space = ProvingSpaces.choices();
        OneShotContext context = context(space, params(space), 200);
        try (JointTraining training = new Proxyless(2, 4, 1e-3, 0, 1, Proxyless.Paths.TWO, pricing).create(context);
                BatchStream.Epoch batches = context.training().epoch(0);
                PointerScope scope = new PointerScope()) {
            training.architecture()
                    .trained()
                    .forEach(stored -> training.architecture().assign(stored.name(), new float[] {0, 0, 0.02f}));
            Batch batch = black(batches.next());
            Clock clock = CLOCK;
            for (int i = 0; i < steps; i++) {
                training.moveArchitecture(batch, batch, clock);
                clock = clock.next();
            }
            return params(space).applyAsDouble(training.derived());
        }
    }

    @Test
    void candidatesThatAreEqualInLossEndWithinTheLimit() {
        double before = ended(new Pricing(Form.NONE, 0.2, 0.3, 0.1), 60);
        assertThat(before).isGreaterThan(200);
        assertThat(ended(Pricing.standard(), 60)).isLessThanOrEqualTo(200);
        assertThat(ended(ADDING, 60)).isLessThanOrEqualTo(200);
    }

    @Test
    void thePriceMovesAllCandidatesNotOnlyTheTwoThatWereDrawn() {
        SearchSpace space = ToySpaces.cells();
        OneShotContext context = context(space, params(space), 200);
        try (JointTraining training = new Proxyless(2, 4, 1e-3, 0, 1, Proxyless.Paths.TWO, ADDING).create(context);
                BatchStream.Epoch batches = context.training().epoch(0);
                PointerScope scope = new PointerScope()) {
            Map<String, float[]> before = training.architecture().snapshot();
            Batch batch = black(batches.next());
            training.moveArchitecture(batch, batch, CLOCK);
            training.architecture().snapshot().forEach((name, row) -> {
                long moved = IntStream.range(0, row.length)
                        .filter(i -> row[i] != before.get(name)[i])
                        .count();
                assertThat(moved)
                        .as(name)
                        .isGreaterThanOrEqualTo(row.length - 2L)
                        .isGreaterThan(2);
            });
        }
    }

    @Test
    void theEstimateIsAskedOnceForEachOptionAndNotByWhoeverLooksAtTheIdentity() {
        SearchSpace space = ProvingSpaces.choices();
        int[] asked = {0};
        OneShotContext context = context(
                space,
                member -> {
                    asked[0]++;
                    return params(space).applyAsDouble(member);
                },
                200);
        try (JointTraining training = new Snas(2, 4, 3e-4, 1, 0.03, 0.5).create(context)) {
            assertThat(training.identity())
                    .contains("ADD_LINEAR")
                    .contains("lambda=0.5")
                    .contains("params at 200");
            assertThat(asked[0]).isZero();
            new TrainingLoop(training, 2, context.training(), TrainingListener.NONE).run(null, 1);
            int first = asked[0];
            assertThat(first).isBetween(7, 10);
            new TrainingLoop(training, 2, context.training(), TrainingListener.NONE).run(null, 2);
            assertThat(asked[0]).isEqualTo(first);
        }
    }

    @Test
    void itsTelemetryIsWhatIsExpected() {
        SearchSpace space = ProvingSpaces.choices();
        OneShotContext context = context(space, params(space), 200);
        try (JointTraining training = new Proxyless(2, 4, 1e-3, 0, 1, Proxyless.Paths.TWO, ADDING).create(context)) {
            training.architecture()
                    .trained()
                    .forEach(stored -> training.architecture().assign(stored.name(), new float[] {0, 0, 40}));
            assertThat(training.telemetry(CLOCK).measures().get("expected_params"))
                    .isCloseTo(params(space).applyAsDouble(training.derived()), within(1e-6));
        }
    }
}

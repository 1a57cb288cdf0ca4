package org.espalier.oneshot.superkernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.NoiseStream;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.Price;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.superkernel.Indicators.Dropped;
import org.espalier.oneshot.superkernel.Superkernel.Step;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.random.Seeds;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Adam;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Sgd;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What thresholds leave of superkernels is the derived member, to the digit; their gradients are the sigmoid's; what it costs is what the member costs. */
class SuperkernelTest {
    private static final Clock CLOCK = Clock.atEpoch(1, 8, 2);

    private static SuperkernelSettings settings(double first, double lambda) {
        return new SuperkernelSettings(
                "toy", new Sgd(0.9, true, 0), 0.1, new Adam(0.9, 0.999, 1e-18, 0, false), 0.064, first, 0.6, lambda);
    }

    private static OneShotContext context(SearchSpace space) {
        BatchStream noise = new NoiseStream(8, 4, 8, 4, TensorFactory.HOST);
        return OneShotContext.plain(space, noise, Optional.empty(), 2, new DirectConvolution(), 1);
    }

    private static SuperkernelTraining training(SearchSpace space) {
        SuperkernelTraining training = new SuperkernelTraining(context(space).in(ScalarType.Double), settings(0, 0));
        ToySpaces.randomise(training.weights().store(), 5);
        return training;
    }

    static Stream<GraphSpace> spaces() {
        return Stream.of(ToySpaces.superkernels(), ToySpaces.ladders());
    }

    /** Each threshold so far above or below that its answer is known. */
    private static Set<String> answer(ParameterStore thresholds, long seed) {
        Set<String> no = new HashSet<>();
        for (ParameterStore.Stored stored : thresholds.all()) {
            boolean yes = Seeds.generator(seed, stored.name(), 0).nextInt(3) > 0;
            thresholds.assign(stored.name(), new float[] {yes ? -1e3f : 1e3f});
            if (!yes) {
                no.add(stored.name());
            }
        }
        return no;
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void whatTheThresholdsLeaveIsTheDerivedMember(GraphSpace space) {
        try (SuperkernelTraining training = training(space);
                BatchStream.Epoch batches = context(space).training().epoch(0);
                PointerScope scope = new PointerScope()) {
            Superkernels superkernels = Superkernels.of(space);
            Thresholds thresholds =
                    new Thresholds(superkernels, training.weights().store(), 1);
            Tensor images = batches.next().images();
            Set<Architecture> seen = new HashSet<>();
            for (int i = 0; i < 30; i++) {
                answer(thresholds.store(), i);
                Architecture derived = thresholds.derived(thresholds.distances());
                seen.add(derived);
                Tensor left = Tensors.withoutGradient(() -> training.forward(
                        images,
                        thresholds.indicators(Dropped.NONE),
                        training.weights().evaluating().batchOnly()));
                Tensor member = training.weights().forward(images, derived);
                assertThat(HostCopies.floats(left))
                        .as("%s", derived)
                        .containsExactly(HostCopies.floats(member), within(1e-5f));
            }
            assertThat(seen).hasSizeGreaterThan(8);
            thresholds.close();
        }
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void atFirstNothingIsLeftOut(GraphSpace space) {
        try (SuperkernelTraining training = new SuperkernelTraining(context(space), settings(0, 0))) {
            assertThat(training.derived()).isEqualTo(Superkernels.of(space).largest());
            assertThat(training.logLikelihood(training.derived())).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0.25",
        "2, 1, 0.104993585",
        "-2, 0, 0.104993585",
        "-0.5, 0, 0.235003712",
        "30, 1, 9.3576e-14",
    })
    void anIndicatorIsAStepWithTheSlopeOfTheSigmoid(float distance, float value, double slope) {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = TensorFactory.HOST.of(new float[] {distance}, 1).set_requires_grad(true);
            Tensor answer = Indicators.indicator(x);
            assertThat(HostCopies.floats(answer)).containsExactly(value);
            answer.sum().backward();
            assertThat((double) HostCopies.floats(x.grad())[0]).isCloseTo(slope, Percentage.withPercentage(0.01));
        }
    }

    /** By the chain rule by hand: of the norm, the part over its norm; of the threshold, minus one. */
    @Test
    void gradientsReachThresholdAndKernel() {
        try (SuperkernelTraining training = training(ToySpaces.superkernels());
                PointerScope scope = new PointerScope()) {
            ParameterStore weights = training.weights().store();
            ParameterStore thresholds = training.architecture();
            Superkernel first =
                    Superkernels.of(ToySpaces.superkernels()).kernels().get(0);
            Step step = new Step(first.kernel().orElseThrow().decision(), 0);
            thresholds.assign(step.name(), new float[] {1});
            Indicators indicators = Indicators.of(List.of(first), weights, thresholds, Dropped.NONE);
            double distance = HostCopies.number(indicators.distances().get(step));
            indicators.gate(step.decision(), 0).sum().backward();
            double soft = 1 / (1 + Math.exp(-distance));
            double slope = soft * (1 - soft);
            assertThat(HostCopies.number(thresholds.get(step.name()).grad())).isCloseTo(-slope, within(1e-9));
            float[] kernel = weights.values(first.weight());
            float[] gradient = HostCopies.floats(weights.get(first.weight()).grad());
            for (int i = 0; i < kernel.length; i++) {
                int row = i / 5 % 5;
                int column = i % 5;
                boolean inner = row > 0 && row < 4 && column > 0 && column < 4;
                double expected = inner ? 0 : slope * kernel[i] / (distance + 1);
                assertThat((double) gradient[i]).isCloseTo(expected, within(1e-7));
            }
        }
    }

    /** Of a kernel whose second half is nothing but its edge, nothing is left where the edge is put out. */
    @Test
    void channelsAreMeasuredOnWhatTheKernelsSizeLeaves() {
        try (SuperkernelTraining training = training(ToySpaces.superkernels())) {
            Superkernel first =
                    Superkernels.of(ToySpaces.superkernels()).kernels().get(0);
            Step size = new Step(first.kernel().orElseThrow().decision(), 0);
            Step channels = new Step(first.channels().orElseThrow().decision(), 0);
            float[] kernel = training.weights().store().values(first.weight());
            for (int i = kernel.length * 2 / 3; i < kernel.length; i++) {
                int row = i / 5 % 5;
                int column = i % 5;
                kernel[i] = row > 0 && row < 4 && column > 0 && column < 4 ? 0 : 1;
            }
            training.weights().store().assign(first.weight(), kernel);
            Thresholds thresholds = new Thresholds(
                    Superkernels.of(ToySpaces.superkernels()),
                    training.weights().store(),
                    1);
            assertThat(thresholds.distances().get(channels)).isCloseTo(Math.sqrt(4 * 16), within(1e-6));
            thresholds.store().assign(size.name(), new float[] {1e3f});
            assertThat(thresholds.distances().get(channels)).isZero();
            thresholds.close();
        }
    }

    @Test
    void aKernelOfZerosHasAGradientThatIsANumber() {
        try (SuperkernelTraining training = training(ToySpaces.superkernels());
                PointerScope scope = new PointerScope()) {
            Superkernel first =
                    Superkernels.of(ToySpaces.superkernels()).kernels().get(0);
            ParameterStore weights = training.weights().store();
            weights.assign(first.weight(), new float[weights.values(first.weight()).length]);
            TensorVector gates = new TensorVector();
            Indicators.of(List.of(first), weights, training.architecture(), Dropped.NONE)
                    .gates()
                    .values()
                    .forEach(gates::push_back);
            torch.cat(gates, 0).sum().backward();
            for (float value : HostCopies.floats(weights.get(first.weight()).grad())) {
                assertThat(value).isFinite();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void costsAreThoseOfTheMember(GraphSpace space) {
        Superkernels superkernels = Superkernels.of(space);
        int[] asked = {0};
        BlockCosts costs = BlockCosts.of(superkernels, member -> {
            asked[0]++;
            return space.counters().macs().of(member);
        });
        assertThat(asked[0])
                .isLessThanOrEqualTo(1
                        + superkernels.kernels().stream()
                                .mapToInt(kernel -> 1
                                        + kernel.kernel()
                                                        .orElseThrow()
                                                        .options()
                                                        .size()
                                                * kernel.channels()
                                                        .orElseThrow()
                                                        .options()
                                                        .size())
                                .sum());
        for (int i = 0; i < 50; i++) {
            Architecture member = space.sample(Seeds.generator(3, "members", i));
            assertThat(costs.of(member))
                    .as("%s", member)
                    .isCloseTo(space.counters().macs().of(member), Percentage.withPercentage(1e-9));
        }
        try (SuperkernelTraining training = training(space);
                PointerScope scope = new PointerScope()) {
            Thresholds thresholds =
                    new Thresholds(superkernels, training.weights().store(), 1);
            for (int i = 0; i < 20; i++) {
                answer(thresholds.store(), i);
                Tensor cost = costs.of(
                        thresholds.indicators(Dropped.NONE),
                        1000,
                        training.weights().store().trained().get(0).tensor());
                Architecture derived = thresholds.derived(thresholds.distances());
                assertThat(1000 * HostCopies.number(cost))
                        .isCloseTo(space.counters().macs().of(derived), Percentage.withPercentage(1e-4));
            }
            thresholds.close();
        }
    }

    /** Black images, for which all members give the same; what is left is driven by the price alone. */
    @Test
    void whatIsPaidForEndsWithinTheLimit() {
        SearchSpace space = ToySpaces.superkernels();
        double largest = space.counters().params().of(Superkernels.of(space).largest());
        OneShotContext context = context(space)
                .paying(Optional.of(
                        new Price("params", member -> space.counters().params().of(member), largest * 0.7)));
        try (SuperkernelTraining training = new SuperkernelTraining(context, settings(0, 0.02));
                BatchStream.Epoch batches = context.training().epoch(0);
                PointerScope scope = new PointerScope()) {
            Batch batch = batches.next();
            Batch black = new Batch(Tensors.zeros(batch.images(), Tensors.dimensions(batch.images())), batch.targets());
            for (int i = 0; i < 150; i++) {
                training.moveArchitecture(black, black, CLOCK);
            }
            assertThat((double) space.counters().params().of(training.derived()))
                    .isLessThanOrEqualTo(largest * 0.7);
        }
    }

    @Test
    void stepsAreDroppedInTheFirstPartAlone() {
        try (SuperkernelTraining training =
                new SuperkernelTraining(context(ToySpaces.superkernels()), settings(0.5, 0.02))) {
            Step step = Superkernels.of(ToySpaces.superkernels())
                    .kernels()
                    .get(0)
                    .steps()
                    .get(0);
            int dropped = 0;
            for (int i = 0; i < 4000; i++) {
                dropped += training.dropped(new Clock(0, i, 8000, 1)).test(step) ? 1 : 0;
                assertThat(training.dropped(new Clock(0, 4000 + i, 8000, 1)).test(step))
                        .isFalse();
            }
            assertThat(dropped / 4000.0).isCloseTo(0.6, within(0.03));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "nas-bench-201; is a choice between operations",
                "mobilenet-v3; 'resolution' changes the size of images",
                "resnet-50-elastic; it needs decisions about kernels",
                "nas-bench-101; there is no graph with open decisions",
                "resnet-18; nothing is decided",
            })
    void whatASpaceLacksIsSaid(String name, String lack) {
        SearchSpace space = Zoo.installed().space(name, Map.of());
        assertThat(Superkernels.lacks(space))
                .hasValueSatisfying(text -> assertThat(text).contains(lack));
        assertThatThrownBy(() -> new SuperkernelTraining(context(space), settings(0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(lack);
    }

    @Test
    void elasticSpacesOfOneResolutionHaveSuperkernels() {
        assertThat(Superkernels.lacks(Zoo.installed().space("single-path", Map.of())))
                .isEmpty();
        assertThat(Superkernels.lacks(Zoo.installed().space("mobilenet-v3", Map.of("resolution", List.of(128)))))
                .isEmpty();
        assertThat(Superkernels.lacks(Zoo.installed().space("proxyless", Map.of("resolution", List.of(128)))))
                .isEmpty();
        assertThat(Superkernels.lacks(ProvingSpaces.elastic())).isPresent();
        assertThat(Superkernels.of(Zoo.installed().space("single-path", Map.of()))
                        .kernels())
                .hasSize(20);
    }
}

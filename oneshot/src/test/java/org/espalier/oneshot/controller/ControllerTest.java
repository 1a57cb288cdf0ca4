package org.espalier.oneshot.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** What a controller asks in which way, what it draws, and its gradients. */
class ControllerTest {
    private static final ControllerSettings SETTINGS = new ControllerSettings(6, 1.1, 2.5);

    private static SearchSpace cells(int nodes) {
        return Zoo.installed()
                .space(
                        "enas",
                        Map.of(
                                "input", List.of(3, 4, 4),
                                "classes", 2,
                                "nodes", nodes,
                                "channels", 2,
                                "layers", 1,
                                "search_channels", 2,
                                "search_layers", 1));
    }

    private static Controller controller(SearchSpace space, ScalarType type) {
        return new Controller(space, SETTINGS, 7, type, TensorFactory.HOST);
    }

    /** Larger than they start, so that answers matter to what follows. */
    private static void randomise(ParameterStore store) {
        for (Stored stored : store.all()) {
            SplittableRandom random = Seeds.generator(3, stored.name(), 0);
            float[] values = store.values(stored.name());
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            store.assign(stored.name(), values);
        }
    }

    private static List<SplittableRandom> chance(int count) {
        List<SplittableRandom> chance = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chance.add(Seeds.generator(11, "chance", i));
        }
        return chance;
    }

    @Test
    void inputsOfNodesAreChosenAmongEarlierValues() {
        for (String name : List.of("enas", "darts")) {
            SearchSpace space = name.equals("enas") ? cells(3) : Zoo.installed().space("darts", Map.of("cells", 3));
            try (Controller controller = controller(space, ScalarType.Float)) {
                assertThat(controller.indexDecisions())
                        .isEqualTo(space.decisions().all().stream()
                                .filter(decision -> decision.path().endsWith(".from"))
                                .toList());
            }
        }
        for (SearchSpace space : List.of(
                ProvingSpaces.choices(),
                ProvingSpaces.elastic(),
                Zoo.installed().space("nas-bench-201", Map.of()))) {
            try (Controller controller = controller(space, ScalarType.Float)) {
                assertThat(controller.indexDecisions()).isEmpty();
                assertThat(controller.store().contains(Controller.KEY)).isFalse();
            }
        }
    }

    /** Both inputs of the first cell, node 2 and node 3 of each: what the last node gives is read by none, and has no anchor. */
    @Test
    void whatIsGivenComesBeforeAndWhatIsDecidedBehind() {
        SearchSpace space = cells(3);
        List<Question> questions = Questions.of(space.decisions(), space.graph().orElseThrow());
        assertThat(questions.get(0).given()).containsExactly(0, 1);
        assertThat(questions.get(0).anchors()).containsExactly(0, 1);
        assertThat(questions.get(3).due()).containsExactly(2);
        assertThat(questions.get(4).anchors()).containsExactly(0, 1, 2);
        assertThat(questions.get(7).due()).containsExactly(3);
        assertThat(questions.get(9).anchors()).containsExactly(0, 1, 2, 3);
        assertThat(questions.get(11).due()).isEmpty();
        assertThat(questions.get(12).given()).containsExactly(4, 5);
        assertThat(questions.get(12).decision().path()).isEqualTo("reduce.node2.input0.from");
        assertThat(questions.get(16).anchors()).containsExactly(4, 5, 6);
    }

    @Test
    void separableConvolutionsAreFavouredAtFirst() {
        SearchSpace space = cells(1);
        try (Controller controller =
                new Controller(space, new ControllerSettings(64, 1.1, 2.5), 7, ScalarType.Float, TensorFactory.HOST)) {
            List<Decision> operations = space.decisions().all().stream()
                    .filter(decision -> decision.path().endsWith(".op"))
                    .toList();
            assertThat(operations.stream().map(Controller::bias).distinct())
                    .as("one for all operations of both cells")
                    .hasSize(1);
            assertThat(controller.store().values(Controller.bias(operations.get(0))))
                    .containsExactly(10, 10, 0, 0, 0);
            Map<Decision, double[]> shares = controller.shares(space.sample(new SplittableRandom(1)));
            double bound = 1.1 / 2.5;
            // tanh(10) is 1, and what the small weights add is next to nothing
            requireShares(shares, space, "normal", Math.exp(bound + 0.25), Math.exp(-0.25));
            requireShares(shares, space, "reduce", Math.exp(bound), 1);
        }
    }

    private static void requireShares(
            Map<Decision, double[]> shares, SearchSpace space, String cell, double favoured, double other) {
        double[] row = shares.get(space.decisions().byPath(cell + ".node2.input0.op"));
        double sum = 2 * favoured + 3 * other;
        for (int i = 0; i < 5; i++) {
            assertThat(row[i]).isCloseTo((i < 2 ? favoured : other) / sum, within(0.01));
        }
    }

    @Test
    void probabilitiesOfAllAnswersSumUpToOne() {
        SearchSpace space = ProvingSpaces.elastic();
        try (Controller controller = controller(space, ScalarType.Float)) {
            randomise(controller.store());
            List<Architecture> all = all(space);
            double sum = 0;
            for (double value : controller.logProbabilities(all)) {
                sum += Math.exp(value);
            }
            assertThat(all).hasSize(16);
            assertThat(sum).isCloseTo(1, within(1e-12));
        }
    }

    private static List<Architecture> all(SearchSpace space) {
        List<Architecture> all = new ArrayList<>(
                List.of(space.decisions().architecture(new int[space.decisions().size()])));
        for (Decision decision : space.decisions().all()) {
            List<Architecture> more = new ArrayList<>();
            for (Architecture one : all) {
                for (int i = 0; i < decision.size(); i++) {
                    more.add(one.with(decision, i));
                }
            }
            all = more;
        }
        return all;
    }

    @Test
    void whatIsDrawnHasTheProbabilitiesThatItSays() {
        SearchSpace space = ProvingSpaces.elastic();
        try (Controller controller = controller(space, ScalarType.Float)) {
            randomise(controller.store());
            int draws = 20_000;
            Map<Architecture, Integer> counts = new HashMap<>();
            for (Controller.Drawn drawn : controller.draw(chance(draws))) {
                counts.merge(drawn.answers(), 1, Integer::sum);
            }
            List<Architecture> all = all(space);
            double[] values = controller.logProbabilities(all);
            double squares = 0;
            for (int i = 0; i < values.length; i++) {
                double expected = draws * Math.exp(values[i]);
                double apart = counts.getOrDefault(all.get(i), 0) - expected;
                squares += apart * apart / expected;
            }
            assertThat(squares).as("chi-square of 15 degrees, 0.999 quantile").isLessThan(37.7);
        }
    }

    /** The entropy of a draw is that of the questions as they were met. */
    @Test
    void entropyIsThatOfTheQuestionsAsTheyWereMet() {
        SearchSpace space = cells(2);
        try (Controller controller = controller(space, ScalarType.Double)) {
            randomise(controller.store());
            for (Controller.Drawn drawn : controller.draw(chance(5))) {
                double entropy = 0;
                for (double[] row : controller.shares(drawn.answers()).values()) {
                    for (double share : row) {
                        entropy -= share > 0 ? share * Math.log(share) : 0;
                    }
                }
                assertThat(drawn.entropy()).isCloseTo(entropy, within(1e-4));
            }
        }
    }

    /** What is answered earlier changes what is asked later, and never what was asked before; the reduction cell stands behind the normal one. */
    @Test
    void theStateIsCarriedThroughBothCells() {
        SearchSpace space = cells(2);
        try (Controller controller = controller(space, ScalarType.Double)) {
            randomise(controller.store());
            Architecture one =
                    space.decisions().architecture(new int[space.decisions().size()]);
            Decision changed = space.decisions().byPath("normal.node3.input1.op");
            Map<Decision, double[]> before = controller.shares(one);
            Map<Decision, double[]> after = controller.shares(one.with(changed, 4));
            int place = space.decisions().position(changed);
            for (Decision decision : space.decisions().all()) {
                boolean later = space.decisions().position(decision) > place;
                assertThat(after.get(decision)).satisfies(row -> {
                    if (later) {
                        assertThat(row).isNotEqualTo(before.get(decision));
                        assertThat(decision.path()).startsWith("reduce");
                    } else {
                        assertThat(row).isEqualTo(before.get(decision));
                    }
                });
            }
        }
    }

    @Test
    void gradientsAreCentralDifferences() {
        SearchSpace space = cells(2);
        try (Controller controller = controller(space, ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            randomise(controller.store());
            List<Architecture> members = controller.draw(chance(3)).stream()
                    .map(Controller.Drawn::answers)
                    .toList();
            controller.logProbabilityOf(members).sum().backward();
            for (Stored stored : controller.store().trained()) {
                Tensor gradient = stored.tensor().grad();
                if (!gradient.defined()) {
                    continue;
                }
                requireDifference(controller, stored, HostCopies.floats(gradient), members);
            }
            assertThat(controller.store().get(Controller.KEY).grad().defined()).isTrue();
            assertThat(controller.store().get(Controller.LSTM).grad().defined()).isTrue();
        }
    }

    private static void requireDifference(
            Controller controller, Stored stored, float[] gradient, List<Architecture> members) {
        float[] here = controller.store().values(stored.name());
        float[] above = here.clone();
        float[] below = here.clone();
        double expected = 0;
        double scale = 0;
        SplittableRandom random = Seeds.generator(5, stored.name(), 0);
        for (int i = 0; i < here.length; i++) {
            float way = (float) random.nextGaussian() / 16384;
            above[i] += way;
            below[i] -= way;
            double change = gradient[i] * ((double) above[i] - below[i]);
            expected += change;
            scale += Math.abs(change);
        }
        double difference = at(controller, stored, above, members) - at(controller, stored, below, members);
        controller.store().assign(stored.name(), here);
        assertThat(difference).as(stored.name()).isCloseTo(expected, within(1e-4 * scale + 1e-12));
    }

    private static double at(Controller controller, Stored stored, float[] values, List<Architecture> members) {
        controller.store().assign(stored.name(), values);
        double sum = 0;
        for (double value : controller.logProbabilities(members)) {
            sum += value;
        }
        return sum;
    }

    @Test
    void theLikeliestDoesNotHangOnWhatIsDrawn() {
        SearchSpace space = Zoo.installed().space("darts", Map.of("cells", 3, "nodes", 3));
        try (Controller controller = controller(space, ScalarType.Float)) {
            randomise(controller.store());
            Architecture likeliest = Likeliest.of(space, controller);
            controller.draw(chance(3));
            assertThat(Likeliest.of(space, controller)).isEqualTo(likeliest);
            assertThat(space.isValid(likeliest)).isTrue();
            double value = controller.logProbabilities(List.of(likeliest))[0];
            for (double other : controller.logProbabilities(space.neighbours(likeliest))) {
                assertThat(other).isLessThanOrEqualTo(value);
            }
        }
    }
}

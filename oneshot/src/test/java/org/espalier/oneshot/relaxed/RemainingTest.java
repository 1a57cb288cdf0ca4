package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Identity;
import org.espalier.oneshot.ToySpaces;
import org.espalier.space.Relaxation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of choices: which, how many, and how it is told of all. */
class RemainingTest {
    private static final Decision EDGE = Decision.ofLabels("edge", "none", "skip", "pool", "conv1", "conv3");
    private static final Remaining ALL = Remaining.all(List.of(EDGE));

    private static List<String> left(double[] shares, int most) {
        return ALL.strongest(Map.of(EDGE, shares), most).left().get(0).options();
    }

    @Test
    void thoseOfLeastShareAreDropped() {
        double[] shares = {0.1, 0.4, 0.15, 0.05, 0.3};
        assertThat(left(shares, 4)).containsExactly("none", "skip", "pool", "conv3");
        assertThat(left(shares, 3)).containsExactly("skip", "pool", "conv3");
        assertThat(left(shares, 2)).containsExactly("skip", "conv3");
    }

    @Test
    void ofEqualOnesTheFirstStay() {
        assertThat(left(new double[] {0.2, 0.2, 0.2, 0.2, 0.2}, 2)).containsExactly("none", "skip");
    }

    /** DARTS's eight as published; of fewer every stage drops at least one, down to two. */
    @ParameterizedTest
    @CsvSource({"8,5,3", "13,5,3", "6,5,3", "5,4,3", "4,3,2", "3,2,2", "2,2,2", "1,1,1"})
    void fewerCandidatesAreNarrowedByEveryStage(int candidates, int first, int second) {
        Decision decision = new Decision(
                "many", IntStream.range(0, candidates).mapToObj(i -> "o" + i).toList());
        double[] shares =
                IntStream.range(0, candidates).mapToDouble(i -> 1.0 / (i + 1)).toArray();
        Remaining one = Remaining.all(List.of(decision)).strongest(Map.of(decision, shares), 5);
        assertThat(one.left().get(0).options()).isEqualTo(decision.options().subList(0, first));
        Remaining two = one.strongest(Map.of(decision, shares), 3);
        assertThat(two.left().get(0).options()).isEqualTo(decision.options().subList(0, second));
    }

    @Test
    void rowsAreToldOfAllOptions() {
        Decision part = Decision.ofLabels("edge", "skip", "conv3");
        Remaining two = new Remaining(List.of(EDGE), List.of(part));
        assertThat(two.spread(Map.of(part, new double[] {0.75, 0.25})).get(EDGE))
                .containsExactly(0, 0.75, 0, 0, 0.25);
        assertThat(two.flags()).containsExactly(0, 1, 0, 0, 1);
        assertThat(Remaining.of(List.of(EDGE), two.flags())).isEqualTo(two);
    }

    @Test
    void choicesInAGraphAreBetweenWhatIsLeft() {
        Relaxation whole = ToySpaces.nested().relaxation().orElseThrow();
        List<Decision> left = whole.decisions().stream()
                .map(decision -> new Decision(
                        decision.path(),
                        decision.options().subList(1, decision.options().size())))
                .toList();
        Graph graph = new Remaining(whole.decisions(), left).graph(whole.graph());
        assertThat(graph.decisions()).containsExactlyInAnyOrderElementsOf(left);
        Body.OneOf outer = (Body.OneOf) graph.nodes().get(1).body();
        assertThat(outer.decision().options()).containsExactly("skip", "inner");
        assertThat(((Body.Leaf) outer.alternatives().get(0).nodes().get(0).body()).operation())
                .isEqualTo(new Identity());
        assertThat(Remaining.all(whole.decisions()).graph(whole.graph())).isSameAs(whole.graph());
    }

    /** Links that no number reaches are not built, and the others keep their places. */
    @Test
    void numbersOfRepeatsAreNarrowedToo() {
        Decision depth = Decision.ofInts("depth", 0, 1, 2, 3);
        Graph link = Graph.of("id", new Identity());
        Graph.Builder builder = Graph.builder(1);
        Graph whole = builder.build(builder.repeat("stage", depth, List.of(link, link, link), 0));
        Remaining two = new Remaining(List.of(depth), List.of(Decision.ofInts("depth", 0, 2)));
        Body.Repeat repeat = (Body.Repeat) two.graph(whole).nodes().get(0).body();
        assertThat(repeat.count().options()).containsExactly("0", "2");
        assertThat(repeat.chain()).hasSize(2);
    }

    @Test
    void whatWasDroppedHasNoPlaceAndNoneNeedsNone() {
        Remaining two = new Remaining(List.of(EDGE), List.of(Decision.ofLabels("edge", "skip", "conv3")));
        DecisionSet decisions = new DecisionSet(List.of(EDGE));
        for (int option : new int[] {0, 1, 4}) {
            Architecture choices = new Architecture(decisions, new int[] {option});
            assertThat(two.requireLeft(choices)).isEqualTo(choices);
        }
        assertThatThrownBy(() -> two.requireLeft(new Architecture(decisions, new int[] {3})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'conv1' of 'edge' was dropped; left are [skip, conv3]");
    }

    @Test
    void whatIsNoPartIsRefused() {
        assertThatThrownBy(() -> new Remaining(List.of(EDGE), List.of(Decision.ofLabels("edge", "conv5"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("conv5");
        assertThatThrownBy(() -> new Remaining(List.of(EDGE), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("0 decisions are left of 1");
    }
}

package org.espalier.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleSetTest {
    private final SearchSpace space = Spaces.cells();
    private final List<Integer> batches = new ArrayList<>();

    @TempDir
    private Path folder;

    /** Scores by parameters; of those that end in the first operation nothing can be said. */
    private Evaluator byParams() {
        return candidates -> {
            batches.add(candidates.size());
            return candidates.stream()
                    .map(c -> c.architecture().index(5) == 0 ? c.failed("no path") : c.scored(score(c.architecture())))
                    .toList();
        };
    }

    private double score(Architecture member) {
        return space.counters().params().of(member);
    }

    private Evaluator all() {
        return candidates -> candidates.stream()
                .map((Candidate c) -> c.scored(score(c.architecture())))
                .toList();
    }

    @Test
    void drawsDifferentMembersAndLeavesFailuresOut() throws InterruptedException {
        List<Integer> heard = new ArrayList<>();
        List<Sample> samples = SampleSet.collect(
                space, byParams(), new SamplePlan(100, 30, 7), List.of(), now -> heard.add(now.size()));
        assertThat(batches).containsExactly(30, 30, 30, 10);
        assertThat(heard).hasSize(4).isSorted().endsWith(samples.size());
        assertThat(samples).hasSizeBetween(65, 92); // a fifth fails
        assertThat(samples.stream().map(Sample::member)).doesNotHaveDuplicates();
        assertThat(samples).allSatisfy(s -> {
            assertThat(s.score()).isEqualTo(score(s.member()));
            assertThat(s.member().index(5)).isPositive();
        });
    }

    @Test
    void goesOnWhereItWasBrokenOff() throws InterruptedException {
        SamplePlan plan = new SamplePlan(50, 20, 3);
        List<Sample> whole = SampleSet.collect(space, all(), plan, List.of(), now -> {});
        List<Sample> rest = SampleSet.collect(space, byParams(), plan, whole.subList(0, 40), now -> {});
        assertThat(batches).containsExactly(10);
        assertThat(rest.subList(0, 40)).isEqualTo(whole.subList(0, 40));
        assertThat(whole).containsAll(rest);
        assertThat(SampleSet.collect(space, all(), new SamplePlan(50, 20, 4), List.of(), now -> {}))
                .isNotEqualTo(whole);
    }

    @Test
    void smallSpacesAreKnownAtOnce() throws InterruptedException {
        SearchSpace tiny = Zoo.installed()
                .space(
                        "mobilenet-v3",
                        Map.of(
                                "resolution",
                                List.of(112, 128),
                                "kernel",
                                List.of(3),
                                "expand",
                                List.of(3),
                                "depth",
                                List.of(2)));
        assertThatThrownBy(() -> SampleSet.collect(tiny, all(), new SamplePlan(3, 1, 1), List.of(), now -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 2 members, expected at least 3; ask for fewer samples");
        Evaluator one = candidates ->
                candidates.stream().map((Candidate c) -> c.scored(1)).toList();
        assertThat(SampleSet.collect(tiny, one, new SamplePlan(2, 1, 1), List.of(), now -> {}))
                .hasSize(2);
    }

    @Test
    void comeBackFromAFile() throws Exception {
        List<Sample> samples = SampleSet.collect(space, all(), new SamplePlan(20, 20, 1), List.of(), now -> {});
        Path file = folder.resolve("samples.jsonl");
        SampleSet.write(file, space, samples);
        assertThat(SampleSet.read(file, space)).isEqualTo(samples);
    }

    @Test
    void aLineThatIsNoSampleIsNamed() throws IOException {
        Path file = folder.resolve("bad.jsonl");
        String good = "{\"architecture\":\"|none~0|+|none~0|none~1|+|none~0|none~1|none~2|\",\"score\":1}\n";
        for (String bad : List.of(
                "{\"architecture\":\"|none~0|\",\"score\":1}",
                "{\"architecture\":\"x\"}",
                "{\"score\":1}",
                "[",
                "{\"architecture\":\"|none~0|+|none~0|none~1|+|none~0|none~1|none~2|\",\"score\":\"high\"}")) {
            Files.writeString(file, good + bad + "\n");
            assertThatThrownBy(() -> SampleSet.read(file, space))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(file + ", line 2: ");
        }
        Files.writeString(file, good);
        assertThat(SampleSet.read(file, space)).hasSize(1);
    }

    @Test
    void plansAndScoresAreChecked() {
        assertThatThrownBy(() -> new SamplePlan(1, 1, 0)).hasMessage("expected at least 2 samples, got 1");
        assertThatThrownBy(() -> new SamplePlan(2, 0, 0)).hasMessage("expected at least 1 member at once, got 0");
        Architecture member = space.codec().parse("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|");
        assertThatThrownBy(() -> new Sample(member, Double.NaN))
                .hasMessageStartingWith("the score of a sample must be");
    }
}

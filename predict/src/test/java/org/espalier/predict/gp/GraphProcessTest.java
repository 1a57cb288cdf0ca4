package org.espalier.predict.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.predict.Spaces;
import org.espalier.predict.gp.WlFeatures.Counts;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class GraphProcessTest {
    private final SearchSpace space = Spaces.cells();

    private List<Architecture> members(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Architecture> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(space.sample(random));
        }
        return members;
    }

    /** Better with each 3x3 convolution, worse with each edge that carries nothing. */
    private static double[] values(List<Architecture> members) {
        double[] values = members.stream()
                .mapToDouble(m -> Arrays.stream(m.indices())
                        .mapToDouble(op -> op == 3 ? 1 : op == 0 ? -1 : 0)
                        .sum())
                .toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
        return Arrays.stream(values).map(v -> (v - mean) / deviation).toArray();
    }

    private GraphProcess process(int count, int level, double noise) {
        GraphProcess process = new GraphProcess(space.cells().orElseThrow(), 3, level, noise);
        List<Architecture> members = members(count, 1);
        members.forEach(process::append);
        process.values(values(members));
        return process;
    }

    @Test
    void whatHasGrownIsWhatWasMadeAtOnce() {
        GraphProcess whole = process(60, 1, 0.01);
        GraphProcess grown = new GraphProcess(space.cells().orElseThrow(), 3, 1, 0.01);
        List<Architecture> members = members(60, 1);
        for (int i = 0; i < 60; i++) {
            grown.append(members.get(i));
            grown.values(Arrays.copyOf(values(members), i + 1));
        }
        assertThat(grown.logMarginal()).isEqualTo(whole.logMarginal());
        for (Architecture other : members(20, 2)) {
            assertThat(grown.predict(other)).isEqualTo(whole.predict(other));
        }
        grown.select();
        whole.select();
        assertThat(grown.logMarginal()).isEqualTo(whole.logMarginal());
        assertThat(grown.level()).isEqualTo(whole.level());
    }

    @Test
    void isomorphicCellsAreOne() {
        GraphProcess process = new GraphProcess(space.cells().orElseThrow(), 3, 3, 1e-9);
        process.append(
                space.codec().parse("|nor_conv_3x3~0|+|nor_conv_1x1~0|none~1|+|none~0|avg_pool_3x3~1|skip_connect~2|"));
        process.values(new double[] {1});
        GraphProcess.Belief same = process.predict(
                space.codec().parse("|nor_conv_1x1~0|+|nor_conv_3x3~0|none~1|+|none~0|skip_connect~1|avg_pool_3x3~2|"));
        assertThat(same.mean()).isCloseTo(1, within(1e-6));
        assertThat(same.deviation()).isCloseTo(0, within(1e-3));
    }

    @Test
    void theLikeliestDepthAndNoiseAreTaken() {
        GraphProcess process = process(80, 0, 0.01);
        double before = process.logMarginal();
        process.select();
        assertThat(process.logMarginal()).isGreaterThan(before);
        double best = process.logMarginal();
        for (int level = 0; level <= 3; level++) {
            for (double noise : new double[] {1e-5, 1e-3, 1e-1}) {
                assertThat(process(80, level, noise).logMarginal()).isLessThanOrEqualTo(best);
            }
        }
        assertThat(process(80, process.level(), process.noise()).logMarginal()).isEqualTo(best);
    }

    @Test
    void meansOfKnownMembersAreTheirPredictions() {
        GraphProcess process = process(30, 2, 0.05);
        double[] means = process.means();
        List<Architecture> members = members(30, 1);
        for (int i = 0; i < 30; i++) {
            assertThat(means[i]).isCloseTo(process.predict(members.get(i)).mean(), within(1e-10));
        }
    }

    /** Counts are whole numbers, and the mean does not depend on their unit: a thousand times as many, give or take one, is a small step. */
    @Test
    void gradientsAreCentralDifferences() {
        GraphProcess process = process(40, 2, 0.01);
        int checked = 0;
        for (Architecture member : members(10, 5)) {
            Counts counts = process.counts(member).get(0);
            Map<Integer, Double> gradients = process.gradients(0, counts);
            for (int level = 0; level <= 2; level++) {
                for (int k = 0; k < counts.numbers()[level].length; k++) {
                    double difference = process.mean(List.of(moved(counts, level, k, 1)))
                            - process.mean(List.of(moved(counts, level, k, -1)));
                    assertThat(gradients.get(counts.numbers()[level][k]))
                            .isCloseTo(difference * 1_000 / 2, within(1e-4));
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThan(100);
    }

    private static Counts moved(Counts counts, int level, int place, int by) {
        int[][] times = Arrays.stream(counts.counts())
                .map(row -> Arrays.stream(row).map(n -> 1_000 * n).toArray())
                .toArray(int[][]::new);
        times[level][place] += by;
        return new Counts(counts.numbers(), times);
    }

    @Test
    void motifsSayWhatHelpsAndWhatHurts() {
        Motifs motifs = process(100, 1, 0.01).motifs(5);
        assertThat(motifs.helping()).isNotEmpty().allMatch(m -> m.gradient() > 0 && m.members() >= 5);
        assertThat(motifs.hurting()).isNotEmpty().allMatch(m -> m.gradient() < 0);
        List<String> singles = motifs.all().stream()
                .filter(m -> m.level() == 0)
                .map(Motifs.Motif::text)
                .toList();
        assertThat(singles.indexOf("nor_conv_3x3")).isBetween(0, singles.indexOf("nor_conv_1x1"));
        assertThat(motifs.toString()).startsWith("of 100 members\nhelp:\n  +").contains("hurt:\n  -", "nor_conv_3x3[");
        SearchSpace two = Zoo.installed().space("darts", Map.of());
        GraphProcess darts = new GraphProcess(two.cells().orElseThrow(), 1, 1, 0.01);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10; i++) {
            darts.append(two.sample(random));
        }
        darts.values(random.doubles(10, -1, 1).toArray());
        assertThat(darts.motifs(1).all().get(0).toString()).contains("cell");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new GraphProcess(space.cells().orElseThrow(), 2, 3, 0.1))
                .hasMessageContaining("got 2, 3, 0.1");
        assertThatThrownBy(() -> new GraphProcess(space.cells().orElseThrow(), 11, 0, 0.1))
                .hasMessageContaining("got 11");
        assertThatThrownBy(() -> new GraphProcess(space.cells().orElseThrow(), 2, 0, 0))
                .hasMessageContaining("got 2, 0, 0.0");
        assertThatThrownBy(() -> process(3, 0, 0.1).values(new double[2]))
                .hasMessage("expected a value for each of 3 members, got 2");
    }

    @Test
    void aCopyOfAMemberDoesNotBreakTheFactor() {
        GraphProcess process = new GraphProcess(space.cells().orElseThrow(), 1, 0, 1e-300);
        Architecture member = members(1, 3).get(0);
        process.append(member);
        process.append(member);
        process.values(new double[] {1, 1});
        assertThat(process.predict(member).mean()).isFinite();
    }
}

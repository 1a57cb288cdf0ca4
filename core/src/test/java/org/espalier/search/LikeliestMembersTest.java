package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.random.Seeds;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class LikeliestMembersTest {
    private static final int BLOCKS = 14;
    private static final int ROOM = 30;
    private static final SearchSpace CELL = Zoo.installed().space("nas-bench-201", Map.of("channels", 4, "cells", 1));
    private static final SearchSpace DARTS = Zoo.installed().space("darts", Map.of("cells", 5, "channels", 8));
    private static final SearchSpace SMALL_DARTS =
            Zoo.installed().space("darts", Map.of("cells", 3, "channels", 8, "nodes", 1));

    private static Map<Decision, double[]> probabilities(Relaxation relaxation, long seed) {
        Map<Decision, double[]> all = new LinkedHashMap<>();
        for (Decision decision : relaxation.decisions()) {
            SplittableRandom random = Seeds.generator(seed, decision.path(), 0);
            double[] row = new double[decision.size()];
            double sum = 0;
            for (int i = 0; i < row.length; i++) {
                row[i] = Math.exp(2 * random.nextGaussian());
                sum += row[i];
            }
            for (int i = 0; i < row.length; i++) {
                row[i] /= sum;
            }
            all.put(decision, row);
        }
        return all;
    }

    private static Constraints params(SearchSpace space, double most) {
        return Constraints.parse(Map.of("params", "<= " + (long) most), Constraints.counted(space));
    }

    private static List<Architecture> members(SearchSpace space, Constraints limits, long seed, int wanted) {
        Relaxation relaxation = space.relaxation().orElseThrow();
        Map<Decision, double[]> probabilities = probabilities(relaxation, seed);
        return LikeliestMembers.within(
                new SearchContext(space, limits, 1),
                member -> relaxation.derivation().logLikelihood(probabilities, member),
                relaxation.derivation().derive(probabilities),
                wanted);
    }

    private static double score(SearchSpace space, long seed, Architecture member) {
        Relaxation relaxation = space.relaxation().orElseThrow();
        return relaxation.derivation().logLikelihood(probabilities(relaxation, seed), member);
    }

    private static List<Architecture> everyCell() {
        List<Architecture> all = new ArrayList<>();
        for (int i = 0; i < 15_625; i++) {
            int[] indices = new int[6];
            for (int d = 0, rest = i; d < 6; d++, rest /= 5) {
                indices[d] = rest % 5;
            }
            all.add(new Architecture(CELL.decisions(), indices));
        }
        return all;
    }

    @Test
    void withoutLimitsTheRulesOwnMemberIsTheLikeliest() {
        for (SearchSpace space : List.of(CELL, DARTS, SMALL_DARTS)) {
            for (long seed = 0; seed < 3; seed++) {
                Relaxation relaxation = space.relaxation().orElseThrow();
                Architecture own = relaxation.derivation().derive(probabilities(relaxation, seed));
                long of = seed;
                List<Architecture> members = members(space, Constraints.none(), seed, 5);
                assertThat(members).hasSize(5).doesNotHaveDuplicates().startsWith(space.canonical(own));
                assertThat(members).allMatch(space::isValid);
                double best = score(space, of, members.get(0));
                assertThat(members)
                        .allSatisfy(
                                member -> assertThat(score(space, of, member)).isLessThanOrEqualTo(best + 1e-9));
            }
        }
    }

    @Test
    void aCountableSpaceGivesExactlyTheBestWithinTheLimits() {
        for (long seed = 0; seed < 4; seed++) {
            long of = seed;
            Constraints limits = params(CELL, 10_000);
            List<Architecture> expected = everyCell().stream()
                    .filter(limits::holdFor)
                    .sorted(Comparator.comparingDouble((Architecture a) -> -score(CELL, of, a)))
                    .limit(3)
                    .toList();
            assertThat(members(CELL, limits, seed, 3)).isEqualTo(expected);
        }
    }

    @Test
    void aLargeSpaceGivesMembersWithinTheLimitsThatFewRandomOnesBeat() {
        Relaxation relaxation = DARTS.relaxation().orElseThrow();
        for (long seed = 0; seed < 3; seed++) {
            Map<Decision, double[]> probabilities = probabilities(relaxation, seed);
            Architecture own = relaxation.derivation().derive(probabilities);
            double most = 0.8 * DARTS.counters().params().of(own);
            List<Architecture> members = members(DARTS, params(DARTS, most), seed, 10);
            assertThat(members).hasSize(10).doesNotHaveDuplicates();
            assertThat(members)
                    .allMatch(member -> DARTS.counters().params().of(member) <= most && DARTS.isValid(member));
            double best = score(DARTS, seed, members.get(0));
            for (int i = 0; i < 3_000; i++) {
                Architecture drawn = DARTS.sample(Seeds.generator(seed, "drawn", i));
                if (DARTS.counters().params().of(drawn) <= most) {
                    assertThat(score(DARTS, seed, drawn)).isLessThan(best);
                }
            }
        }
    }

    @Test
    void climbingComesNearTheBestThatThereIs() {
        SearchSpace chain = TestSpaces.chain(BLOCKS, 3);
        ToDoubleFunction<Architecture> value =
                member -> blocks().mapToDouble(i -> member.index(i) * value(i)).sum();
        ToDoubleFunction<Architecture> weight =
                member -> blocks().mapToDouble(i -> member.index(i) * weight(i)).sum();
        Constraints limits = Constraints.parse(Map.of("weight", "<= " + ROOM), Map.of("weight", weight));
        Architecture largest =
                new Architecture(chain.decisions(), blocks().map(i -> 2).toArray());
        Architecture found = LikeliestMembers.within(new SearchContext(chain, limits, 3), value, largest, 1)
                .get(0);
        assertThat(weight.applyAsDouble(found)).isLessThanOrEqualTo(ROOM);
        assertThat(value.applyAsDouble(found)).isBetween(0.97 * best(), best());
    }

    private static IntStream blocks() {
        return IntStream.range(0, BLOCKS);
    }

    private static int value(int block) {
        return 3 + block * 7 % 5;
    }

    private static int weight(int block) {
        return 1 + block * 3 % 4;
    }

    /** The best value within the room by dynamic programming. */
    private static double best() {
        double[] best = new double[ROOM + 1];
        for (int block = 0; block < BLOCKS; block++) {
            double[] next = best.clone();
            for (int option = 1; option <= 2; option++) {
                for (int room = option * weight(block); room <= ROOM; room++) {
                    next[room] = Math.max(next[room], best[room - option * weight(block)] + option * value(block));
                }
            }
            best = next;
        }
        return best[ROOM];
    }

    @Test
    void limitsThatNothingMeetsSayTheLeast() {
        for (SearchSpace space : List.of(CELL, DARTS)) {
            assertThatThrownBy(() -> members(space, params(space, 10), 1, 1))
                    .isInstanceOf(InfeasibleException.class)
                    .hasMessageContaining("params <= 10")
                    .hasMessageContaining("nearest reached params");
        }
    }

    @Test
    void theLikelihoodOfTheCellSpaceIsThatOfItsEdges() {
        Relaxation relaxation = SMALL_DARTS.relaxation().orElseThrow();
        Map<Decision, double[]> probabilities = probabilities(relaxation, 5);
        Architecture member = SMALL_DARTS
                .codec()
                .parse("{\"normal\":[[\"sep_conv_3x3\",0],[\"skip_connect\",1]],\"normal_concat\":[2],"
                        + "\"reduce\":[[\"max_pool_3x3\",0],[\"dil_conv_5x5\",1]],\"reduce_concat\":[2]}");
        double expected = 0;
        for (String[] chosen : new String[][] {
            {"normal.edge2-0", "sep_conv_3x3"},
            {"normal.edge2-1", "skip_connect"},
            {"reduce.edge2-0", "max_pool_3x3"},
            {"reduce.edge2-1", "dil_conv_5x5"}
        }) {
            Decision edge = relaxation.decisions().stream()
                    .filter(d -> d.path().equals(chosen[0]))
                    .findFirst()
                    .orElseThrow();
            expected += Math.log(probabilities.get(edge)[edge.indexOf(chosen[1])]);
        }
        assertThat(relaxation.derivation().logLikelihood(probabilities, member)).isEqualTo(expected);
    }
}

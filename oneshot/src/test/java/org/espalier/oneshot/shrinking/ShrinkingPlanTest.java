package org.espalier.oneshot.shrinking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.random.Seeds;
import org.espalier.space.ElasticDimension;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Which stages there are, what each opens, and who is drawn. */
class ShrinkingPlanTest {
    private static final SearchSpace MOBILE = Zoo.installed()
            .space(
                    "mobilenet-v3",
                    Map.of("input", List.of(3, 32, 32), "classes", 4, "width", 0.25, "resolution", List.of(24, 32)));

    private static List<String> stages(SearchSpace space, int epochs) {
        return ShrinkingPlan.of(space, epochs, 0.08).stages().stream()
                .map(stage -> stage.name() + " " + stage.epochs())
                .toList();
    }

    @Test
    void thePublishedBudgetHasThePublishedStages() {
        assertThat(stages(MOBILE, 605))
                .containsExactly(
                        "full 180", "kernel 125", "depth-first 25", "depth 125", "width-first 25", "width 125");
        List<ShrinkingStage> stages = ShrinkingPlan.of(MOBILE, 605, 0.08).stages();
        double[] rates = {0.08, 0.03, 0.0025, 0.0075, 0.0025, 0.0075};
        double[] warmUps = {0, 5, 0, 5, 0, 5};
        int[] members = {1, 1, 2, 2, 4, 4};
        for (int i = 0; i < stages.size(); i++) {
            assertThat(stages.get(i).learningRate()).isCloseTo(rates[i], within(1e-12));
            assertThat(stages.get(i).warmUpEpochs()).isCloseTo(warmUps[i], within(1e-12));
            assertThat(stages.get(i).members()).isEqualTo(members[i]);
        }
    }

    @Test
    void anyBudgetIsDividedWholly() {
        for (int epochs : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 11, 24, 59, 199}) {
            List<ShrinkingStage> stages = ShrinkingPlan.of(MOBILE, epochs, 0.08).stages();
            assertThat(stages.stream().mapToInt(ShrinkingStage::epochs).sum()).isEqualTo(epochs);
            assertThat(stages).hasSize(Math.min(epochs, 6)).allMatch(stage -> stage.epochs() >= 1);
            // whatever is left out, the last opens all
            stages.get(stages.size() - 1)
                    .options()
                    .forEach((decision, open) -> assertThat(open).hasSize(decision.size()));
        }
        assertThat(stages(MOBILE, 60))
                .containsExactly("full 18", "kernel 12", "depth-first 3", "depth 12", "width-first 3", "width 12");
    }

    @Test
    void aSpaceHasTheStagesOfItsDimensionsAlone() {
        // two options of each dimension: nothing to open in two steps
        assertThat(stages(ProvingSpaces.elastic(), 100))
                .containsExactly("full 32", "kernel 23", "depth 23", "width 22");
        assertThat(stages(ToySpaces.elastic(), 605))
                .containsExactly("full 188", "kernel 131", "depth-first 26", "depth 130", "width 130");
    }

    @Test
    void eachStageOpensItsDimensionAndTheFirstOfTwoTheLargestOptions() {
        ShrinkingPlan plan = ShrinkingPlan.of(MOBILE, 605, 0.08);
        Map<ElasticDimension, int[]> open = new HashMap<>();
        open.put(ElasticDimension.RESOLUTION, new int[] {2, 2, 2, 2, 2, 2});
        open.put(ElasticDimension.KERNEL, new int[] {1, 3, 3, 3, 3, 3});
        open.put(ElasticDimension.DEPTH, new int[] {1, 1, 2, 3, 3, 3});
        open.put(ElasticDimension.WIDTH, new int[] {1, 1, 1, 1, 2, 3});
        Set<ElasticDimension> seen = new HashSet<>();
        for (int i = 0; i < plan.stages().size(); i++) {
            for (Map.Entry<Decision, List<Integer>> entry :
                    plan.stages().get(i).options().entrySet()) {
                ElasticDimension dimension = plan.dimensions().get(entry.getKey());
                int size = open.get(dimension)[i];
                int last = entry.getKey().size();
                assertThat(entry.getValue())
                        .as(entry.getKey().path())
                        .isEqualTo(new ArrayList<>(List.of(0, 1, 2).subList(last - size, last)));
                seen.add(dimension);
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(ElasticDimension.values());
    }

    /** All of a step have one resolution; over many steps each open option comes as often as the others. */
    @Test
    void membersOfAStepAreDrawnUniformlyAtOneResolution() {
        ShrinkingPlan plan = ShrinkingPlan.of(MOBILE, 605, 0.08);
        ShrinkingStage stage = plan.stages().get(4);
        Map<Decision, int[]> counts = new HashMap<>();
        int steps = 1500;
        Decision resolution = MOBILE.decisions().byPath("resolution");
        for (int step = 0; step < steps; step++) {
            List<Architecture> members =
                    stage.draw(MOBILE, plan.largest(), plan.dimensions(), Seeds.generator(3, "drawn", step));
            assertThat(members).hasSize(4);
            assertThat(members.stream().map(member -> member.index(resolution)).distinct())
                    .hasSize(1);
            for (Architecture member : members) {
                for (Decision decision : MOBILE.decisions().all()) {
                    counts.computeIfAbsent(decision, each -> new int[each.size()])[member.index(decision)]++;
                }
            }
        }
        stage.options().forEach((decision, open) -> {
            boolean depends =
                    decision.path().contains("block3") || decision.path().contains("block4");
            if (depends) { // of a block that is left out the canonical option stands
                return;
            }
            int[] count = counts.get(decision);
            double draws = 4.0 * steps;
            double independent = decision.equals(resolution) ? steps : draws;
            double deviation = draws * Math.sqrt((1.0 / open.size()) * (1 - 1.0 / open.size()) / independent);
            for (int i = 0; i < count.length; i++) {
                double expected = open.contains(i) ? draws / open.size() : 0;
                assertThat((double) count[i])
                        .as(decision.path() + " " + Arrays.toString(count))
                        .isCloseTo(expected, within(5 * deviation + 1e-9));
            }
        });
    }
}

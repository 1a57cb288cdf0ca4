package org.espalier.pipeline.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.event.EpochDone;
import org.espalier.event.SearchEvent;
import org.espalier.journal.Event;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.oneshot.supernet.RankCheck;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.GivenContext;
import org.espalier.pipeline.phase.RankCheckPhase;
import org.espalier.pipeline.phase.SupernetPhase;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.RankCheckResult;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.plan.SearchPhase;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members of a rank check that are trained several times, or drawn within the limits, beside one tiny supernet. */
class RepeatedRankCheckTest {
    @TempDir
    private static Path shared;

    private static Path images;

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Counts epochs; who has told as many as it lives for tells no more, whoever trains. 0: it lives for all. */
    private final class Mortal extends GivenContext {
        private final int life;
        private int epochs;

        Mortal(String name, int life) {
            super(folder.resolve(name), Map.of(SupernetPhase.NAME, new SupernetResult(1, OptionalLong.empty())), said);
            this.life = life;
        }

        @Override
        public synchronized Event append(SearchEvent happened) {
            if (happened instanceof EpochDone && ++epochs >= life && life > 0) {
                throw new Killed();
            }
            return super.append(happened);
        }
    }

    @BeforeAll
    static void trainTheSupernet() throws Exception {
        images = DrawnImages.sides(shared.resolve("images"), 24);
        try (SearchResources resources = resources("")) {
            phase(resources, SupernetPhase.NAME).run(new GivenContext(shared, Map.of(), new ArrayList<>()));
        }
    }

    /** By a measure that hardly any two trainings have alike. */
    private static SearchResources resources(String check) {
        return resources(check, 1_000_000_000);
    }

    private static SearchResources resources(String check, long params) {
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: tiny, stem: {channels: 4}, stages: [{block: conv, channels: 4, kernel: [1, 3], depth: [1, 2, 3]}]}
                engine: {threads: 1}
                objective: {minimize: negative_log_likelihood}
                constraints: {params: "<= PARAMS"}
                strategy: {name: once-for-all, epochs: 1, batch: 8}
                rank_check: {members: 3, epochs: 2CHECK}
                retrain: {batch: 8}
                """.replace("IMAGES", images.toString()).replace("CHECK", check).replace("PARAMS", "" + params),
                List.of());
        return new SearchResources(config, System.getenv(), warning -> {});
    }

    private static SearchPhase<?> phase(SearchResources resources, String name) {
        OnceForAll settings = (OnceForAll) resources.config().strategy().settings();
        return new TwoStepMethod<>(settings)
                .phases(resources, shared, settings).stream()
                        .filter(phase -> phase.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private static RankCheckResult check(SearchResources resources, GivenContext context) throws Exception {
        return (RankCheckResult) phase(resources, RankCheckPhase.NAME).run(context);
    }

    private List<String> folders(String name) throws IOException {
        try (Stream<Path> runs = Files.list(folder.resolve(name).resolve(RankCheckPhase.NAME))) {
            return runs.map(run -> run.getFileName().toString()).sorted().toList();
        }
    }

    private static double[] repeat(RankCheckResult result, int which) {
        return result.members().stream()
                .mapToDouble(member -> member.valids().get(which))
                .toArray();
    }

    /** Of strata of the multiply-accumulates the cheapest comes first. */
    @Test
    void membersAreSpreadOverTheirCostWhereThatIsAskedFor() throws Exception {
        try (SearchResources resources = resources(", spread: true")) {
            RankCheckResult result = check(resources, new Mortal("spread", 0));
            List<Long> macs = result.members().stream()
                    .map(member -> member.macs().orElseThrow())
                    .toList();
            assertThat(macs).hasSize(3).doesNotHaveDuplicates().isSorted();
            assertThat(result.byMacs().orElseThrow()).isBetween(-1.0, 1.0);
        }
    }

    @Test
    void theFirstTrainingsAreThoseOfACheckWithoutRepeatsAndTheirMeanIsCompared() throws Exception {
        RankCheckResult once;
        try (SearchResources resources = resources("")) {
            once = check(resources, new Mortal("once", 0));
            assertThat(once.ceiling()).isEmpty();
            assertThat(once.trainings()).isEmpty();
            assertThat(folders("once")).containsExactly("member-0", "member-1", "member-2");
        }
        try (SearchResources resources = resources(", repeats: 3")) {
            RankCheckResult several = check(resources, new Mortal("several", 0));
            assertThat(folders("several"))
                    .containsExactly(
                            "member-0",
                            "member-0-again-1",
                            "member-0-again-2",
                            "member-1",
                            "member-1-again-1",
                            "member-1-again-2",
                            "member-2",
                            "member-2-again-1",
                            "member-2-again-2");
            assertThat(several.trainings()).hasValue(3);
            assertThat(several.pairs()).isEqualTo(3);
            requireMeans(once, several);
            List<double[]> repeats =
                    IntStream.range(0, 3).mapToObj(i -> repeat(several, i)).toList();
            assertThat(several.ceiling()).isPresent().isEqualTo(RankCheck.ceiling(repeats));
            double[] supernet = several.members().stream()
                    .mapToDouble(RankCheckResult.Compared::supernetValid)
                    .toArray();
            double[] means = several.members().stream()
                    .mapToDouble(RankCheckResult.Compared::valid)
                    .toArray();
            assertThat(several.kendallTau())
                    .isEqualTo(OptionalDouble.of(RankCheck.of(supernet, means).kendallTau()));
        }
        assertThat(said).isEmpty();
    }

    private static void requireMeans(RankCheckResult once, RankCheckResult several) {
        for (int i = 0; i < 3; i++) {
            RankCheckResult.Compared member = several.members().get(i);
            RankCheckResult.Compared before = once.members().get(i);
            assertThat(before.valids()).isEmpty();
            assertThat(member.architecture()).isEqualTo(before.architecture());
            assertThat(member.supernetValid()).isEqualTo(before.supernetValid());
            assertThat(member.valids()).hasSize(3).doesNotHaveDuplicates();
            assertThat(member.valids().get(0)).isEqualTo(before.valid());
            assertThat(member.valid())
                    .isEqualTo(member.valids().stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElseThrow());
        }
    }

    /** Among first trainings, and among repeats. */
    @Test
    void oneThatIsKilledGoesOnToTheSameResult() throws Exception {
        try (SearchResources resources = resources(", repeats: 2")) {
            Mortal undisturbed = new Mortal("undisturbed", 0);
            RankCheckResult whole = check(resources, undisturbed);
            assertThat(undisturbed.epochs).isEqualTo(12);
            assertThatThrownBy(() -> check(resources, new Mortal("killed", 3))).isInstanceOf(Killed.class);
            assertThatThrownBy(() -> check(resources, new Mortal("killed", 2))).isInstanceOf(Killed.class);
            Mortal last = new Mortal("killed", 0);
            assertThat(check(resources, last)).isEqualTo(whole);
            assertThat(last.epochs).isLessThan(12);
            assertThat(folders("killed")).isEqualTo(folders("undisturbed"));
        }
    }

    private static List<Long> params(SearchSpace space) {
        return IntStream.range(0, 200)
                .mapToObj(i -> space.counters().params().of(space.sample(Seeds.generator(1, "test", i))))
                .sorted()
                .toList();
    }

    private static List<Long> params(SearchSpace space, RankCheckResult result) {
        return result.members().stream()
                .map(member ->
                        space.counters().params().of(member.architecture().in(space)))
                .toList();
    }

    @Test
    void membersAreDrawnWithinTheLimitsWhereThatIsWanted() throws Exception {
        long limit;
        try (SearchResources resources = resources("")) {
            limit = params(resources.space()).get(100);
        }
        try (SearchResources resources = resources("", limit)) {
            assertThat(params(resources.space(), check(resources, new Mortal("whole", 0))))
                    .as("over the whole space some break the limit")
                    .hasSize(3)
                    .anyMatch(params -> params > limit);
        }
        try (SearchResources resources = resources(", within_limits: true", limit)) {
            assertThat(params(resources.space(), check(resources, new Mortal("within", 0))))
                    .hasSize(3)
                    .allMatch(params -> params <= limit);
        }
        assertThat(said).isEmpty();
    }

    @Test
    void fewerMembersWithinTheLimitsAreSaidAndOneAloneIsNotTrained() throws Exception {
        long least;
        try (SearchResources resources = resources("")) {
            least = params(resources.space()).get(0);
        }
        try (SearchResources resources = resources(", within_limits: true, repeats: 2", least)) {
            Mortal context = new Mortal("few", 0);
            RankCheckResult result = check(resources, context);
            assertThat(result.pairs()).isZero();
            assertThat(result.kendallTau()).isEmpty();
            assertThat(context.epochs).isZero();
            assertThat(said)
                    .containsExactly(
                            "rank check: found 1 of 3 members within the limits: the space has no more, or they are rare",
                            "rank check: fewer than two members were trained, so there is no order to compare");
        }
    }
}

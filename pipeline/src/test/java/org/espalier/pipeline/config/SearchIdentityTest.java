package org.espalier.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.espalier.plan.Difference;
import org.espalier.strategy.RandomSearch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A folder of an earlier release is the same search today; what differs is named key by key. */
class SearchIdentityTest {
    /** As a user wrote it, in words of any release. */
    private static final String WRITTEN = """
            name: steel
            data: {source: steel.zip, size: 64}
            space: {name: mobilenet-v3, width: 0.5, resolution: [48, 64]}
            constraints: {params: '<= 3M'}
            strategy: {name: once-for-all, epochs: 20}
            retrain: {top: 2, random: 0}
            """;

    /** What the first release made of it: neither layout, augment, trials, engine, rank_check nor retrain.random. */
    private static final String FIRST = """
            name: steel
            seed: 1
            data: {source: steel.zip, split: {train: 0.7, valid: 0.15, test: 0.15}, size: 64}
            space: {'name': mobilenet-v3, 'resolution': [48, 64], 'width': 0.5}
            device: {name: local, threads: 1}
            objective: {maximize: accuracy}
            constraints: {'params': '<= 3M'}
            strategy: {'name': once-for-all, 'epochs': 20}
            search: {'name': evolution}
            retrain: {top: 2, epochs: 30, batch: 64, learning_rate: 0.05, baselines: [mobilenet-v3-small, mobilenet-v3-large]}
            """;

    /** What the last release made of it. */
    private static final String LAST = """
            name: steel
            seed: 1
            data: {source: steel.zip, split: {train: 0.7, valid: 0.15, test: 0.15}, size: 64, layout: auto, augment: {flip: 0.5, vertical_flip: 0.0, crop: 0.125, rotate: 0.0, colour: 0.0, erase: 0.0, mixup: 0.0, cutmix: 0.0}}
            space: {name: mobilenet-v3, resolution: [48, 64], width: 0.5}
            device: {name: local, threads: 1}
            objective: {maximize: accuracy}
            constraints: {params: '<= 3M'}
            strategy: {name: once-for-all, epochs: 20}
            search: {name: evolution}
            rank_check: {members: 0, epochs: 5}
            retrain: {top: 2, random: 0, epochs: 30, batch: 64, learning_rate: 0.05, baselines: [mobilenet-v3-small, mobilenet-v3-large]}
            """;

    @TempDir
    private Path folder;

    private static SearchConfig config(String text, String... set) {
        return SearchConfig.parse("c.yaml", text, List.of(set));
    }

    private static List<String> differences(String stored, SearchConfig here) {
        return texts(new SearchIdentity(here).differences(JsonNodeFactory.instance.stringNode(stored)));
    }

    private static List<String> texts(List<Difference> differences) {
        return differences.stream().map(Difference::toString).toList();
    }

    @Test
    void journalsOfEarlierReleasesHoldTheSameSearch() {
        assertThat(differences(FIRST, config(WRITTEN))).isEmpty();
        assertThat(differences(LAST, config(WRITTEN))).isEmpty();
        String asked = "strategy: {name: random, trials: 12, epochs: 2, trial_minutes: 5, trial_memory_mb: 1024}";
        assertThat(
                        differences(
                                FIRST.replaceAll("(?m)^strategy:.*", asked),
                                config(
                                        WRITTEN.replaceAll(
                                                "(?m)^strategy:.*",
                                                "strategy: {name: random}\ntrials: {count: 12, epochs: 2, minutes: 5, memory_mb: 1024}"))))
                .isEmpty();
        assertThat(differences(
                        FIRST.replaceAll("(?m)^search:.*", "search: {name: evolution, mutationProbability: 0.2}"),
                        config(WRITTEN + "search: {mutation_probability: 0.2}")))
                .isEmpty();
    }

    @Test
    void foldersOfEarlierReleasesHoldTheSameSearch() throws Exception {
        for (String text : List.of(FIRST, LAST)) {
            Path file = Files.writeString(folder.resolve("config.yaml"), text);
            SearchConfig there = SearchConfig.loadResolved(file).value();
            assertThat(new SearchIdentity(config(WRITTEN)).differences(there)).isEmpty();
            assertThat(there.retrain().random()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"once-for-all", "darts", "random", "regularized-evolution", "fixed"})
    void goldenFoldersHoldTheSameSearchInFileAndJournal(String kind) throws Exception {
        Path golden = Path.of("src", "test", "resources", "golden", "0.1.0", kind);
        SearchConfig config =
                SearchConfig.loadResolved(golden.resolve("config.yaml")).value();
        JsonNode first =
                Json.read(Files.readAllLines(golden.resolve("journal.jsonl")).get(1));
        JsonNode stored = first.required("data").required("identity");
        assertThat(stored.isString()).isTrue();
        assertThat(new SearchIdentity(config).differences(stored)).isEmpty();
        SearchConfig again = SearchConfig.parse("again.yaml", config.toYaml(), List.of());
        assertThat(again).isEqualTo(config);
        assertThat(SearchIdentity.config(stored).toBuilder().name(config.name()).build())
                .isEqualTo(config);
        assertThat(texts(new SearchIdentity(again.toBuilder().seed(8).build()).differences(stored)))
                .containsExactly("seed: " + config.seed() + " there, 8 here");
    }

    @Test
    void noRandomMembersWereTrainedBeforeThereWasAKeyForThem() {
        assertThat(differences(FIRST, config(WRITTEN.replace(", random: 0", ""))))
                .containsExactly("retrain.random: 0 there, 2 here");
    }

    @Test
    void whatIsStoredTodayIsTheSameTomorrow() {
        SearchConfig config = config(WRITTEN);
        SearchIdentity identity = new SearchIdentity(config);
        assertThat(identity.value().isObject()).isTrue();
        assertThat(identity.differences(Json.read(identity.value().toString()))).isEmpty();
        assertThat(new SearchIdentity(config(config.toYaml())).differences(identity.value()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data.size=32                      | data.size: 64 there, 32 here",
                "data.source=other.zip             | data.source: 'steel.zip' there, 'other.zip' here",
                "space.width=0.75                  | space.width: 0.5 there, 0.75 here",
                "space.resolution=[48]             | space.resolution: [48, 64] there, [48] here",
                "space.stride=1                    | space.stride: nothing there, 1 here",
                "strategy.epochs=21                | strategy.epochs: 20 there, 21 here",
                "constraints.params=<= 4M          | constraints.params: '<= 3M' there, '<= 4M' here",
                "search.population=10              | search.population: 100 there, 10 here",
                "data.augment.flip=0               | data.augment.flip: 0.5 there, 0.0 here",
                "engine.threads=2                  | engine.threads: nothing there, 2 here",
                "trials.parallel=2                 | trials.lag: 0 there, 1 here (it follows from trials.parallel: 2; write trials.lag: 0 beside it to keep it)",
                "trials={parallel: 2, lag: 3}      | trials.lag: 0 there, 3 here",
                "trials.order=arrival              | trials.order: 'fixed' there, 'arrival' here",
                "trials.early_stop=median          | trials.early_stop: 'none' there, 'median' here",
                "rank_check={members: 2, epochs: 5} | rank_check.members: 0 there, 2 here",
                "rank_check={members: 2, repeats: 3} | rank_check.members: 0 there, 2 here",
                "seed=2                            | seed: 1 there, 2 here",
            })
    void whatDiffersIsNamed(String set, String difference) {
        for (String stored : List.of(FIRST, LAST)) {
            assertThat(differences(stored, config(WRITTEN, set.strip()))).contains(difference.strip());
        }
        assertThat(texts(new SearchIdentity(config(WRITTEN, set.strip()))
                        .differences(new SearchIdentity(config(WRITTEN)).value())))
                .contains(difference.strip());
    }

    @Test
    void whatCannotChangeAResultIsNoPartOfIt() {
        SearchConfig config = config(WRITTEN, "space.width=1");
        SearchIdentity identity = new SearchIdentity(config);
        assertThat(identity.differences(new SearchIdentity(config(
                                "# a comment\n" + WRITTEN,
                                "space.width=1.0",
                                "name=other",
                                "listeners=[{name: tracker, token: secret}]",
                                "rank_check={epochs: 9, repeats: 2, within_limits: true}"))
                        .value()))
                .isEmpty();
        assertThat(new SearchIdentity(config(WRITTEN, "listeners=[{name: tracker, token: secret}]"))
                        .value()
                        .toString())
                .doesNotContain("secret");
    }

    /** Which trained each member once, drawn over the whole space. */
    @Test
    void aRankCheckOfAReleaseBeforeThereWereRepeatsIsTheSame() {
        String before = LAST.replace("{members: 0, epochs: 5}", "{members: 4, epochs: 5}");
        String today = WRITTEN + "rank_check: {members: 4}\n";
        assertThat(differences(before, config(today))).isEmpty();
        assertThat(differences(before, config(today, "rank_check.repeats=2", "rank_check.within_limits=true")))
                .containsExactly(
                        "rank_check.repeats: 1 there, 2 here", "rank_check.within_limits: false there, true here");
    }

    @Test
    void howManyTrialsRunSideBySideIsNoPartOfIt() {
        String two = WRITTEN + "trials: {parallel: 2}\n";
        for (String parallel : List.of("1", "2", "3", "9")) {
            SearchConfig here = config(two, "trials.lag=1", "trials.parallel=" + parallel);
            assertThat(new SearchIdentity(here).differences(new SearchIdentity(config(two)).value()))
                    .isEmpty();
            assertThat(new SearchIdentity(here).completes(new SearchIdentity(config(two)).value()))
                    .isFalse();
        }
        // a folder whose config.yaml is lost goes on with as many
        assertThat(SearchIdentity.config(new SearchIdentity(config(two, "trials.parallel=5", "trials.lag=1")).value())
                        .trials()
                        .parallel())
                .isEqualTo(5);
        assertThat(texts(new SearchIdentity(config(two, "trials.lag=4"))
                        .differences(new SearchIdentity(config(two)).value())))
                .containsExactly("trials.lag: 1 there, 4 here");
    }

    /** Which asked for as many at once as ran side by side. */
    @Test
    void trialsOfAReleaseBeforeTheLagLieAsFarBehindAsRanSideBySide() {
        for (int parallel : List.of(1, 2, 7)) {
            String before =
                    LAST + "trials: {count: 30, epochs: 3, minutes: 60, memory_mb: 4096, parallel: " + parallel + "}\n";
            String today = WRITTEN + "trials: {parallel: " + parallel + "}\n";
            assertThat(differences(before, config(today))).isEmpty();
            assertThat(differences(before, config(today, "trials.lag=" + (parallel - 1), "trials.parallel=3")))
                    .isEmpty();
            assertThat(differences(before, config(today, "trials.lag=" + parallel)))
                    .containsExactly("trials.lag: " + (parallel - 1) + " there, " + parallel + " here");
        }
    }

    @Test
    void aSpaceThatIsAnObjectIsPartOfItOnceAJournalSaysWhichItIs() {
        SearchConfig config = config(WRITTEN);
        SearchIdentity without = new SearchIdentity(config);
        SearchIdentity one = new SearchIdentity(config, Optional.of("3 decisions, 12ab"));
        SearchIdentity other = new SearchIdentity(config, Optional.of("2 decisions, 34cd"));
        assertThat(texts(other.differences(one.value())))
                .containsExactly("space.decisions: 3 decisions, 12ab there, 2 decisions, 34cd here");
        assertThat(other.differences(one.value()).get(0).concerns(List.of("space")))
                .isTrue();
        assertThat(one.differences(one.value())).isEmpty();
        assertThat(one.differences(without.value())).isEmpty();
        assertThat(without.differences(one.value())).isEmpty();
        assertThat(one.completes(without.value())).isTrue();
        assertThat(one.completes(one.value())).isFalse();
        assertThat(without.completes(one.value())).isFalse();
        assertThat(new SearchIdentity(SearchIdentity.config(one.value())).differences(config))
                .isEmpty();
    }

    @Test
    void whatCannotBeReadIsAnotherSearch() {
        assertThat(differences("name: [", config(WRITTEN)))
                .singleElement()
                .asString()
                .contains("cannot be read here");
        assertThat(differences(FIRST.replace("seed: 1", "seeed: 1"), config(WRITTEN)))
                .singleElement()
                .asString()
                .contains("the search there:2: seeed: unknown key; did you mean 'seed'?");
        assertThat(new SearchIdentity(config(WRITTEN)).differences(JsonNodeFactory.instance.missingNode()))
                .isNotEmpty();
    }

    /** A key that is added needs a row in the table, or folders of releases before it are orphaned. */
    @Test
    void everyKeySaysWhatReleasesBeforeItDid() {
        List<String> first = List.of(
                "name",
                "seed",
                "data.source",
                "data.split.train",
                "data.split.valid",
                "data.split.test",
                "data.size",
                "space",
                "device.name",
                "device.threads",
                "objective.maximize",
                "constraints",
                "strategy",
                "search",
                "retrain.top",
                "retrain.epochs",
                "retrain.batch",
                "retrain.learning_rate",
                "retrain.baselines");
        List<String> known = new ArrayList<>(first);
        FormerReleases.ADDED.forEach(added -> known.add(added.key()));
        // empty before as it is today
        known.add("engine.threads");
        SearchConfig config = new SearchConfigBuilder(
                        DataConfig.of("none"),
                        new SearchConfig.Space("x", Map.of()),
                        new SearchConfig.Method("random", new RandomSearch()))
                .build();
        TreeSet<String> keys = new TreeSet<>();
        leaves("", ConfigReader.CODEC.plain(config), keys);
        assertThat(keys)
                .allSatisfy(key -> assertThat(known).as(key).anyMatch(k -> k.equals(key) || key.startsWith(k + ".")));
        assertThat(known)
                .allSatisfy(k -> assertThat(keys).as(k).anyMatch(key -> key.equals(k) || key.startsWith(k + ".")));
    }

    private static void leaves(String path, Map<String, Object> plain, TreeSet<String> keys) {
        plain.forEach((key, value) -> {
            if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                @SuppressWarnings("unchecked")
                Map<String, Object> inner = (Map<String, Object>) map;
                leaves(path + key + ".", inner, keys);
            } else {
                keys.add(path + key);
            }
        });
    }
}

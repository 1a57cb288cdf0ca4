package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.device.DeviceSettings;
import org.espalier.event.PhaseFinished;
import org.espalier.event.Told;
import org.espalier.event.TrialEnded;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.RankCheckResult;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole searches, as small as can be, by a measure of which less is better and by several objectives. */
@Timeout(300)
class ObjectiveSearchTest {
    @TempDir
    private Path folder;

    private Path images;

    @BeforeEach
    void draw() throws IOException {
        images = DrawnImages.sides(folder.resolve("images"), 12);
    }

    private Search.Setup setup(String more) {
        SearchConfig config = SearchConfig.parse("test", """
                name: tried
                seed: 3
                data: {source: 'IMAGES', size: 12, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                engine: {threads: 1}
                """.replace("IMAGES", images.toString()) + more, List.of());
        return Search.of(config)
                .in(folder.resolve("search"))
                .environment(new LinkedHashMap<>(System.getenv()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)));
    }

    private static SearchSpace cells() {
        return Zoo.installed()
                .space(
                        "nas-bench-201",
                        Map.of(
                                "channels",
                                4,
                                "cells",
                                1,
                                "input",
                                List.of(1, DrawnImages.SIZE, DrawnImages.SIZE),
                                "classes",
                                2));
    }

    private List<Event> events() throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(folder.resolve("search/journal.jsonl"), events::add);
        return events;
    }

    private <E> List<E> events(Class<E> kind) throws IOException {
        return events().stream()
                .map(Event::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private <R extends Record> R result(String phase, Class<R> type) throws IOException {
        return events().stream()
                .filter(event -> event.phase().equals(phase))
                .map(Event::event)
                .filter(PhaseFinished.class::isInstance)
                .map(event -> ((PhaseFinished) event).result(type))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode resultFile() throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(folder.resolve("search/result.json")));
    }

    @Test
    void byTheNegativeLogLikelihoodLessIsBetterFromTheTrialsToTheBest() throws Exception {
        String config = """
                space: {name: mine}
                objective: {minimize: negative_log_likelihood}
                strategy: {name: random}
                trials: {count: 7, epochs: 3, early_stop: median}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
                """;
        Search search = setup(config).space(cells()).open();
        assertThat(Files.readString(folder.resolve("search/config.yaml")))
                .contains("minimize: negative_log_likelihood");
        assertThat(search.run().result()).isPresent();
        List<Told.Trial> told = events(Told.class).stream()
                .flatMap(event -> event.trials().stream())
                .toList();
        assertThat(told).hasSize(7).allMatch(trial -> trial.objectives().isEmpty());
        assertThat(told).allMatch(trial -> trial.score().getAsDouble() < 0);
        assertThat(events(TrialEnded.class))
                .allSatisfy(end -> assertThat(end.curve()).isNotEmpty().allMatch(score -> score < 0));
        TrialsResult trials = result("search", TrialsResult.class);
        Told.Trial best = told.stream()
                .reduce((a, b) -> b.score().getAsDouble() > a.score().getAsDouble() ? b : a)
                .orElseThrow();
        assertThat(trials.best().orElseThrow().number()).isEqualTo(best.number());
        for (TrialsResult.Scored trial : trials.trials()) {
            assertThat(trial.objectives())
                    .isEqualTo(Map.of("negative_log_likelihood", -trial.score().orElseThrow()));
        }
        JsonNode result = resultFile();
        assertThat(result.path("best").path("architecture").toString()).isNotEmpty();
        JsonNode measures = result.path("best").path("test").path("measures");
        assertThat(measures.path("negative_log_likelihood").path("value").asDouble())
                .isPositive();
        // what was done is found again, and nothing is done twice
        byte[] journal = Files.readAllBytes(folder.resolve("search/journal.jsonl"));
        setup(config).space(cells()).open().run();
        assertThat(Files.readAllBytes(folder.resolve("search/journal.jsonl"))).startsWith(journal);
        assertThat(events(Told.class)).hasSize(7);
    }

    @Test
    void byMacroF1AndParametersASupernetIsSearchedAndChecked() throws Exception {
        String config = """
                space: {name: tiny, stem: {channels: 4}, stages: [{block: conv, channels: 4, kernel: [1, 3], depth: [1, 2]}]}
                objective: {maximize: macro_f1, minimize: params}
                strategy: {name: once-for-all, epochs: 1, batch: 8}
                search: {population: 3, generations: 1}
                rank_check: {members: 2, epochs: 1}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
                """;
        assertThat(setup(config).open().run().result()).isPresent();
        List<Told.Trial> told = events(Told.class).stream()
                .flatMap(event -> event.trials().stream())
                .toList();
        assertThat(told).isNotEmpty();
        SearchConfig read =
                SearchConfig.loadResolved(folder.resolve("search/config.yaml")).value();
        try (SearchResources resources = new SearchResources(read, System.getenv(), notice -> {})) {
            SearchSpace space = resources.space();
            double median = space.counters().params().of(Landmarks.byMacs(space).median());
            for (Told.Trial trial : told) {
                assertThat(trial.objectives().keySet()).containsExactly("macro_f1", "params");
                double params = space.counters().params().of(space.codec().parse(trial.architecture()));
                assertThat(trial.objectives().get("params")).isEqualTo(params);
                assertThat(trial.score().getAsDouble())
                        .isCloseTo(
                                trial.objectives().get("macro_f1") * Math.pow(params / median, -0.07), within(1e-12));
            }
        }
        TrialsResult trials = result("search", TrialsResult.class);
        assertThat(trials.trials())
                .allSatisfy(trial -> assertThat(trial.objectives()).containsOnlyKeys("macro_f1", "params"));
        RankCheckResult check = result("rank_check", RankCheckResult.class);
        assertThat(check.members()).hasSize(2).allSatisfy(row -> {
            assertThat(row.supernetValid()).isBetween(0.0, 1.0);
            assertThat(row.valid()).isBetween(0.0, 1.0);
        });
        assertThat(resultFile()
                        .path("best")
                        .path("test")
                        .path("measures")
                        .path("macro_f1")
                        .path("value")
                        .asDouble())
                .isBetween(0.0, 1.0);
    }
}

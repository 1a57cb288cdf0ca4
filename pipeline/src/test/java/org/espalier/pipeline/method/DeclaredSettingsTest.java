package org.espalier.pipeline.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.espalier.device.DeviceSettings;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchIdentity;
import org.espalier.pipeline.phase.GivenContext;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.Supplied;
import org.espalier.plan.Difference;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.plan.SearchPlan;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What phases declare to use of the configuration is all that they use, and each key is used by one. */
class DeclaredSettingsTest {
    private static final Map<String, String> STRATEGIES = Map.of(
            "once-for-all", "{name: once-for-all, epochs: 1, batch: 8}",
            "darts", "{name: darts, epochs: 1, batch: 8}",
            "random", "{name: random}",
            "fixed", "{name: fixed, architecture: MEMBER}");

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();

    /** Another value for each key that can have one without another kind of search. */
    private Map<String, String> others() throws IOException {
        Map<String, String> others = new LinkedHashMap<>();
        others.put("seed", "seed=7");
        others.put("data.source", "data.source=" + DrawnImages.sides(folder.resolve("others"), 20));
        others.put("data.size", "data.size=10");
        others.put("data.fit", "data.fit=crop");
        others.put("data.split", "data.split={train: 0.6, valid: 0.2, test: 0.2}");
        others.put("data.augment", "data.augment={flip: 0.1}");
        others.put("space", "space.stem.channels=8");
        others.put("device", "device.threads=2");
        others.put("constraints", "constraints={params: '<= 1G'}");
        others.put("strategy", "strategy.epochs=2");
        others.put("search", "search.generations=3");
        others.put("trials", "trials={count: 9, epochs: 2, lag: 3, order: arrival, early_stop: median}");
        others.put("rank_check", "rank_check={members: 3, epochs: 2}");
        others.put("retrain.top", "retrain.top=2");
        others.put("retrain.random", "retrain.random=2");
        others.put("retrain.epochs", "retrain.epochs=2");
        others.put("retrain.learning_rate", "retrain.learning_rate=0.01");
        others.put("retrain.batch", "retrain.batch=4");
        others.put("retrain.recipe", "retrain.recipe={name: standard, weight_decay: 0.01}");
        others.put("retrain.baselines", "retrain.baselines=[resnet-18]");
        return others;
    }

    private SearchConfig config(String strategy, List<String> set) throws IOException {
        Path images = DrawnImages.sides(folder.resolve("images"), 16);
        return SearchConfig.parse(
                "test", """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: tiny, stem: {channels: 4}, stages: [{block: conv, channels: 4, kernel: [1, 3], depth: [1, 2]}]}
                strategy: STRATEGY
                search: {population: 2, generations: 1}
                rank_check: {members: 2, epochs: 1}
                retrain: {top: 1, random: 1, epochs: 1, batch: 8, baselines: []}
                """.replace("IMAGES", images.toString()).replace("STRATEGY", STRATEGIES.get(strategy)), set);
    }

    private SearchResources resources(SearchConfig config) {
        Supplied device = Supplied.NOTHING.withDevice(new SurprisingDevice().open(new DeviceSettings(1)));
        return new SearchResources(config, device, System.getenv(), said::add);
    }

    /** Each phase of a search, once as it is and once with all keys changed that it does not declare. */
    @Test
    @Tag("slow")
    void whatAPhaseDoesNotDeclareDoesNotChangeItsResult() throws Exception {
        Map<String, String> others = others();
        SearchConfig config = config("once-for-all", List.of());
        Map<String, Record> results = new LinkedHashMap<>();
        Path whole = Files.createDirectory(folder.resolve("whole"));
        List<String> changed = new ArrayList<>();
        try (SearchResources resources = resources(config)) {
            for (SearchPhase<?> phase : SearchPlans.of(resources, whole).phases()) {
                Record result = phase.run(new GivenContext(whole, results, said));
                List<String> set = others.entrySet().stream()
                        .filter(other -> !new Difference(other.getKey(), "", "")
                                .concerns(phase.traits().settings()))
                        .map(Map.Entry::getValue)
                        .toList();
                assertThat(set).as(phase.name()).isNotEmpty();
                changed.addAll(set);
                Path again = copyWithout(whole, folder.resolve(phase.name()), phase.traits());
                assertThat(again(phase.name(), config("once-for-all", set), again, results))
                        .as("%s with %s", phase.name(), set)
                        .isEqualTo(result);
                results.put(phase.name(), result);
            }
        }
        // all phases use the images and the space that is made for them
        List.of("data.source", "data.size", "data.fit", "space").forEach(others::remove);
        assertThat(changed).contains(others.values().toArray(String[]::new));
    }

    private Record again(String name, SearchConfig config, Path directory, Map<String, Record> results)
            throws Exception {
        try (SearchResources resources = resources(config)) {
            SearchPhase<?> phase = SearchPlans.of(resources, directory).phases().stream()
                    .filter(other -> other.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            return phase.run(new GivenContext(directory, results, said));
        }
    }

    private static Path copyWithout(Path from, Path to, PhaseTraits traits) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path relative = from.relativize(file);
                boolean own = traits.folders().stream().anyMatch(relative::startsWith);
                if (!own && Files.isDirectory(file)) {
                    Files.createDirectories(to.resolve(relative));
                } else if (!own) {
                    Files.copy(file, to.resolve(relative));
                }
            }
        }
        return to;
    }

    /** A key that no phase mentions could be changed under a finished search. */
    @ParameterizedTest
    @ValueSource(strings = {"once-for-all", "darts", "random", "fixed"})
    void eachKeyIsUsedByAPhase(String strategy) throws IOException {
        SearchConfig config = config(strategy, List.of());
        try (SearchResources resources = resources(config)) {
            SearchPlan plan = SearchPlans.of(resources, folder);
            Set<String> unused = new TreeSet<>();
            leaves("", new SearchIdentity(config).value()).stream()
                    .filter(key -> plan.phases().stream()
                            .noneMatch(phase -> new Difference(key, "", "")
                                    .concerns(phase.traits().settings())))
                    .map(key -> key.replaceFirst("\\..*", ""))
                    .forEach(unused::add);
            Set<String> expected = new TreeSet<>(Set.of("trials", "filter", "search", "supernet", "rank_check"));
            if (strategy.equals("once-for-all")) {
                expected.removeAll(Set.of("search", "supernet", "rank_check"));
            } else if (strategy.equals("random")) {
                expected.removeAll(Set.of("trials", "filter"));
            } else if (strategy.equals("fixed")) {
                // whose top and random have nothing to choose from
                expected.add("retrain");
                // and whose latency is measured, not predicted
                expected.add("latency_model");
            }
            assertThat(unused).isEqualTo(expected);
            assertThat(plan.phases())
                    .allSatisfy(phase ->
                            assertThat(phase.traits().settings()).isNotEmpty().doesNotContain(""));
        }
    }

    private static List<String> leaves(String path, JsonNode node) {
        List<String> leaves = new ArrayList<>();
        if (node.isObject()) {
            node.forEachEntry((key, value) -> leaves.addAll(leaves(path.isEmpty() ? key : path + "." + key, value)));
        }
        if (leaves.isEmpty()) {
            leaves.add(path);
        }
        return leaves;
    }

    @Test
    void whatPhasesLeaveForThemselves() throws IOException {
        Map<String, Set<String>> folders = new LinkedHashMap<>();
        for (String strategy : List.of("once-for-all", "darts", "random")) {
            try (SearchResources resources = resources(config(strategy, List.of()))) {
                SearchPlans.of(resources, folder)
                        .phases()
                        .forEach(phase -> folders.computeIfAbsent(phase.name(), name -> new TreeSet<>())
                                .addAll(phase.traits().folders()));
            }
        }
        assertThat(folders)
                .containsEntry("profile", Set.of())
                .containsEntry("supernet", Set.of("supernet"))
                .containsEntry("search", Set.of("search", "trials"))
                .containsEntry("rank_check", Set.of("rank_check"))
                .containsEntry("select", Set.of())
                .containsEntry("retrain", Set.of("runs"))
                .containsEntry("prove", Set.of());
    }

    @Test
    void theLimitsAreUsedByTheRankCheckWhereItsMembersAreDrawnWithinThem() throws IOException {
        for (boolean within : List.of(false, true)) {
            SearchConfig config = config(
                    "once-for-all", List.of("constraints={latency_ms: '<= 9'}", "rank_check.within_limits=" + within));
            try (SearchResources resources = resources(config)) {
                SearchPhase<?> check = SearchPlans.of(resources, folder).phases().stream()
                        .filter(phase -> phase.name().equals("rank_check"))
                        .findFirst()
                        .orElseThrow();
                for (String key : List.of("constraints.latency_ms", "device.threads")) {
                    assertThat(new Difference(key, "1", "2")
                                    .concerns(check.traits().settings()))
                            .isEqualTo(within);
                }
            }
        }
    }

    /** A limited latency is predicted by a model of the device. */
    @Test
    void theDeviceIsUsedBySearchesWhereLatencyIsLimited() throws IOException {
        Difference device = new Difference("device.threads", "1", "2");
        for (String limit : List.of("params: '<= 1G'", "latency_ms: '<= 9'")) {
            SearchConfig config = config("random", List.of("constraints={" + limit + "}"));
            try (SearchResources resources = resources(config)) {
                SearchPhase<?> search =
                        SearchPlans.of(resources, folder).phases().get(1);
                assertThat(device.concerns(search.traits().settings())).isEqualTo(limit.startsWith("latency"));
            }
        }
    }
}

package org.espalier.pipeline.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.device.DeviceSettings;
import org.espalier.event.Notice;
import org.espalier.event.Told;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.Search;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.GivenContext;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.random.Seeds;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;
import org.espalier.search.Evolution;
import org.espalier.search.InfeasibleException;
import org.espalier.search.SearchContext;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ProxyFilterTest {
    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();
    private Path images;

    @BeforeEach
    void draw() throws IOException {
        images = DrawnImages.sides(folder.resolve("images"), 12);
    }

    private SearchConfig config(String more) {
        return SearchConfig.parse("test", """
                seed: 3
                data: {source: 'IMAGES', size: 12, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                engine: {threads: 1}
                space:
                  name: tiny
                  stem: {channels: 4}
                  stages:
                    - channels: 4
                      repeat: 3
                      choice: [skip_connect, sep_conv_3x3, nor_conv_3x3, max_pool_3x3]
                strategy: {name: random}
                """.replace("IMAGES", images.toString()) + more, List.of());
    }

    private ProxyFilter open(SearchResources resources) throws Exception {
        return ProxyFilter.of(
                        resources,
                        Limits.of(resources),
                        folder.resolve("trials"),
                        new GivenContext(folder, Map.of(), notices))
                .orElseThrow();
    }

    private SearchResources resources(String more) {
        return new SearchResources(config(more), System.getenv(), notices::add);
    }

    /** By a proxy whose scores are known: so many parameters as the best quarter of the sample has. */
    @Test
    void theLeastScoreIsWhatTheBestShareOfTheSampleReaches() throws Exception {
        String filter = "constraints: {params: '<= 500'}\nfilter: {proxy: params, keep: 0.25, sample: 12}\n";
        try (SearchResources resources = resources(filter)) {
            Constraints limits = Limits.of(resources);
            Constraints within = open(resources).within(limits);
            SearchSpace space = resources.space();
            Set<Architecture> sample = new LinkedHashSet<>();
            for (long draw = 0; sample.size() < 12; draw++) {
                Architecture member = space.canonical(space.sample(Seeds.generator(3, "proxy filter", draw)));
                if (limits.holdFor(member)) {
                    sample.add(member);
                }
            }
            double third = sample.stream()
                    .map(member -> (double) space.counters().params().of(member))
                    .sorted((a, b) -> Double.compare(b, a))
                    .toList()
                    .get(2);
            Constraint least = within.limits().get(1).constraint();
            assertThat(least)
                    .hasToString("params >= " + (long) third + " (the best 3 of 12 random members, filter.keep)");
            for (long draw = 0; draw < 100; draw++) {
                Architecture member = space.sample(Seeds.generator(4, "any", draw));
                long params = space.counters().params().of(member);
                assertThat(within.holdFor(member)).isEqualTo(params <= 500 && params >= third);
            }
            assertThat(notices)
                    .containsExactly("filter: a candidate is trained only with params >= " + (long) third
                            + " (the best 3 of 12 random members, filter.keep)");
        }
    }

    @Test
    void membersThatAProxyGivesNoScoreArePassedOver() throws Exception {
        try (SearchResources resources = resources("filter: {proxy: naswot, keep: 1, sample: 40, images: 8}\n")) {
            Constraint least =
                    open(resources).within(Constraints.none()).limits().get(0).constraint();
            assertThat(least.bound()).isFinite();
            assertThat(least.holds(Double.NEGATIVE_INFINITY)).isFalse();
        }
    }

    @Test
    void withoutAProxyThereIsNoFilter() throws Exception {
        try (SearchResources resources = resources("filter: {keep: 0.1}\n")) {
            assertThat(ProxyFilter.of(
                            resources, Constraints.none(), folder, new GivenContext(folder, Map.of(), notices)))
                    .isEmpty();
        }
    }

    /** Images that are all the same have the same codes, and then naswot has nothing to say. */
    @Test
    void whereTheProxyScoresNobodyOneLineSaysSo() throws Exception {
        try (Stream<Path> files = Files.walk(images)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                Files.write(file, Files.readAllBytes(all.get(0)));
            }
        }
        try (SearchResources resources = resources("filter: {proxy: naswot, sample: 4, images: 2}\n")) {
            assertThatThrownBy(() -> open(resources))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("filter.proxy: 'naswot' gives no score to any of 4 random members, expected");
        }
    }

    @Test
    void limitsThatNothingMeetsAreRefusedWithWhatIsNearest() {
        try (SearchResources resources =
                resources("constraints: {params: '<= 1'}\nfilter: {proxy: params, sample: 5}\n")) {
            assertThatThrownBy(() -> open(resources))
                    .isInstanceOf(InfeasibleException.class)
                    .hasMessageContaining("within params <= 1; the nearest reached params");
        }
    }

    /** A limit of the user's and the filter exclude each other: the line names both. */
    @Test
    void aFilterThatNothingPassesIsALimitThatNothingMeets() throws Exception {
        try (SearchResources resources = resources("filter: {proxy: params, keep: 0.1, sample: 30}\n")) {
            Constraints tight = Constraints.parse(Map.of("params", "<= 300"), Constraints.counted(resources.space()));
            Constraints both = open(resources).within(tight);
            var random = Seeds.generator(1, "test", 0);
            assertThatThrownBy(() -> Evolution.feasible(
                            new SearchContext(resources.space(), both, 1),
                            50,
                            random,
                            () -> resources.space().sample(random)))
                    .isInstanceOf(InfeasibleException.class)
                    .hasMessageContaining("(the best 3 of 30 random members, filter.keep)")
                    .hasMessageContaining("lower the limit params >=");
        }
    }

    private List<Told.Trial> told(Path search) throws IOException {
        List<Told.Trial> told = new ArrayList<>();
        JournalReader.read(search.resolve("journal.jsonl"), event -> {
            if (event.event() instanceof Told trials) {
                told.addAll(trials.trials());
            } else if (event.event() instanceof Notice notice) {
                notices.add(notice.message());
            }
        });
        return told;
    }

    /** Cut off after a trial, it ends as it would have ended, and says once what it did. */
    @Test
    void aSearchTrainsNothingElseAndGoesOnAsItBegan() throws Exception {
        String strategy = "{name: local-search, initial: 2}";
        String more = "filter: {proxy: naswot, keep: 0.4, sample: 10, images: 8}\n"
                + "trials: {count: 5, epochs: 1}\nretrain: {top: 1, random: 0, baselines: []}\n";
        Path whole = folder.resolve("whole");
        run(more, strategy, whole);
        List<Told.Trial> all = told(whole);
        List<String> said =
                notices.stream().filter(notice -> notice.startsWith("filter:")).toList();
        assertThat(said).hasSize(2);
        assertThat(said.get(1))
                .matches(
                        "filter: beside those 10, the search looked at \\d+ members?, of which naswot turned down \\d+");
        Map<String, Double> scores = new LinkedHashMap<>();
        for (String line : Files.readAllLines(whole.resolve("trials/filter.txt")).stream()
                .skip(1)
                .toList()) {
            scores.put(line.split(" ", 2)[1], Double.parseDouble(line.split(" ")[0]));
        }
        double least = Double.parseDouble(said.get(0).replaceFirst(".*naswot >= ([0-9.]+) .*", "$1"));
        assertThat(all)
                .hasSize(5)
                .allSatisfy(trial -> assertThat(scores.get(trial.genes())).isGreaterThan(least * (1 - 1e-5)));

        Path cut = folder.resolve("cut");
        Files.createDirectories(cut.resolve("trials"));
        Files.copy(whole.resolve("config.yaml"), cut.resolve("config.yaml"));
        Files.copy(whole.resolve("trials/filter.txt"), cut.resolve("trials/filter.txt"));
        List<String> lines = Files.readAllLines(whole.resolve("journal.jsonl"));
        int third = 0;
        for (int tells = 0; tells < 3; third++) {
            tells += lines.get(third).contains("\"" + Told.TYPE + "\"") ? 1 : 0;
        }
        Files.writeString(cut.resolve("journal.jsonl"), String.join("\n", lines.subList(0, third)) + "\n");
        notices.clear();
        run(more, strategy, cut);
        assertThat(told(cut)).isEqualTo(all);
        assertThat(notices.stream().filter(notice -> notice.startsWith("filter:")))
                .containsExactlyElementsOf(said);
    }

    private void run(String more, String strategy, Path search) throws Exception {
        Search.of(SearchConfig.parse("test", config(more).toYaml(), List.of("strategy=" + strategy)))
                .in(search)
                .environment(new LinkedHashMap<>(System.getenv()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)))
                .open()
                .runUntil("search");
    }
}

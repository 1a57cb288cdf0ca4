package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Protocol;
import org.espalier.event.EpochDone;
import org.espalier.event.PhaseFinished;
import org.espalier.failure.Problem;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.method.SearchPlans;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.Metrics;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;
import org.espalier.plan.PlanOutcome;
import org.espalier.search.InfeasibleException;
import org.espalier.space.Landmarks;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One supernet that has winners for several devices. */
@Timeout(240)
class SeveralDevicesTest {
    @TempDir
    private Path folder;

    private Path images;

    @BeforeEach
    void draw() throws IOException {
        images = DrawnImages.sides(folder.resolve("images"), 16);
    }

    private SearchConfig config(String... set) {
        return SearchConfig.parse(
                "test", """
                name: tried
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: tiny, stem: {channels: 4}, stages: [{block: conv, channels: 4, kernel: [1, 3], depth: [1, 2, 3]}]}
                engine: {threads: 1}
                devices: [surprising, tenfold]
                strategy: {name: once-for-all, epochs: 2, batch: 4}
                search: {population: 4, generations: 2}
                retrain: {top: 2, random: 1, epochs: 1, batch: 8, baselines: [BASELINE]}
                """.replace("IMAGES", images.toString()).replace("BASELINE", baseline()), List.of(set));
    }

    private String baseline() {
        try {
            return Files.writeString(folder.resolve("plain.yaml"), """
                    name: plain
                    stem: {channels: 4}
                    stages:
                      - {channels: 4, block: nor_conv_3x3}
                    """).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "XDG_CACHE_HOME", Path.of("target/test-cache").toAbsolutePath().toString());
    }

    private Search.Setup setup(String... set) {
        return Search.of(config(set)).in(folder.resolve("search")).environment(environment());
    }

    private SearchResources resources(SearchConfig config) {
        return new SearchResources(config, environment(), warning -> {});
    }

    /** Between what the smallest and what the largest member takes on the slow device, so that only the fast one has room for all. */
    private double limit() {
        try (SearchResources resources = resources(config())) {
            SearchResources slow = resources.others().get("tenfold");
            Landmarks landmarks = Landmarks.byMacs(resources.space());
            return (slow.measureMillis(landmarks.smallest()) + slow.measureMillis(landmarks.largest())) / 2;
        }
    }

    @Test
    void eachHasWinnersWithinItsLimitsFromOneSupernet() throws Exception {
        double limit = limit();
        String limited = "constraints={latency_ms: '<= " + limit + "'}";
        Outcome outcome = setup(limited).open().run();
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        SearchResult result = outcome.result().orElseThrow();
        Path search = folder.resolve("search");

        assertThat(result.phases())
                .extracting(SearchResult.PhaseRow::name)
                .containsExactly(
                        "profile",
                        "profile@tenfold",
                        "supernet",
                        "search",
                        "search@tenfold",
                        "select",
                        "select@tenfold",
                        "retrain",
                        "prove");
        assertThat(result.device()).isEqualTo("surprising");
        assertThat(result.firstWinners()).isNotEmpty().allSatisfy(row -> {
            assertThat(row.device()).contains("surprising");
            assertThat(median(row)).isCloseTo(millis(search, row), within(1e-9));
        });
        List<TrainedNetwork> slow =
                result.winners().stream().filter(row -> !result.isOfFirst(row)).toList();
        assertThat(slow).isNotEmpty().allSatisfy(row -> {
            assertThat(row.device()).contains("tenfold");
            assertThat(row.withinLimits()).contains(true);
            assertThat(median(row))
                    .isCloseTo(10 * millis(search, row), within(1e-9))
                    .isLessThanOrEqualTo(limit);
        });
        assertThat(result.best().orElseThrow().device()).contains("surprising");
        whatElseThereIsOfTheOther(result, slow, limit);
        oneTrainingForEachMember(search, result);
        foldersOfAll(search, result, slow);
        assertThat(search.resolve("report.html")).content().contains("On other devices", "<h3>tenfold: latency_ms");

        byte[] written = Files.readAllBytes(search.resolve("result.json"));
        assertThat(Search.resume(search).environment(environment()).open().run().result())
                .contains(result);
        assertThat(Files.readAllBytes(search.resolve("result.json"))).isEqualTo(written);
    }

    private static void whatElseThereIsOfTheOther(SearchResult result, List<TrainedNetwork> slow, double limit) {
        assertThat(result.devices()).singleElement().satisfies(device -> {
            assertThat(device.device()).isEqualTo("tenfold");
            assertThat(slow)
                    .extracting(TrainedNetwork::name)
                    .contains(device.best().orElseThrow());
            assertThat(device.constraints()).containsEntry("latency_ms", "<= " + limit);
            assertThat(device.pareto())
                    .isNotEmpty()
                    .allSatisfy(point -> assertThat(point.withinLimits()).isPresent());
            assertThat(device.baselines()).singleElement().satisfies(row -> {
                TrainedNetwork first = result.others().stream()
                        .filter(other -> other.name().equals(row.name()))
                        .findFirst()
                        .orElseThrow();
                assertThat(median(row)).isCloseTo(10 * median(first), within(1e-9));
                assertThat(row.test()).isEqualTo(first.test());
            });
        });
    }

    private static double median(TrainedNetwork row) {
        return row.latencyMs().median().orElseThrow();
    }

    /** What the surprising device makes of the file of a row. */
    private static double millis(Path search, TrainedNetwork row) throws IOException {
        byte[] onnx = Files.readAllBytes(search.resolve(row.onnx()));
        return new SurprisingDevice()
                .open(new DeviceSettings(1))
                .measure(row.name(), onnx, Protocol.REPORT)
                .latency()
                .median();
    }

    private static void oneTrainingForEachMember(Path search, SearchResult result) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(search.resolve("journal.jsonl"), events::add);
        assertThat(events.stream()
                        .filter(event -> event.event() instanceof EpochDone
                                && event.phase().equals("supernet")))
                .hasSize(2);
        Map<String, Set<String>> runs = new LinkedHashMap<>();
        result.winners()
                .forEach(row -> runs.computeIfAbsent(row.architecture(), member -> new TreeSet<>())
                        .add(row.name()));
        assertThat(runs.values()).allSatisfy(names -> assertThat(names).hasSize(1));
        long trained = events.stream()
                .filter(event ->
                        event.event() instanceof EpochDone && event.phase().equals("retrain"))
                .map(event -> ((EpochDone) event.event()).run())
                .filter(run -> run.startsWith("found-"))
                .distinct()
                .count();
        assertThat(trained).isEqualTo(runs.size());
        assertThat(events)
                .extracting(Event::event)
                .filteredOn(PhaseFinished.class::isInstance)
                .hasSize(9);
    }

    private static void foldersOfAll(Path search, SearchResult result, List<TrainedNetwork> slow) throws IOException {
        assertThat(slow)
                .allSatisfy(row -> assertThat(row.onnx())
                        .isEqualTo("winners/tenfold/" + row.role().orElseThrow() + "/model.onnx"));
        assertThat(result.firstWinners())
                .allSatisfy(row -> assertThat(row.onnx())
                        .isEqualTo(
                                row.name().equals(result.best().orElseThrow().name())
                                        ? "best/model.onnx"
                                        : "winners/" + row.role().orElseThrow() + "/model.onnx"));
        assertThat(result.winners())
                .allSatisfy(row -> assertThat(search.resolve(row.onnx()))
                        .hasSameBinaryContentAs(
                                search.resolve("runs").resolve(row.name()).resolve("model.onnx")));
        assertThat(search.resolve(slow.get(0).onnx()).resolveSibling("card.md"))
                .content()
                .contains("latency on tenfold: ");
        try (Stream<Path> folders = Files.list(search.resolve("winners/tenfold"))) {
            assertThat(folders.map(path -> path.getFileName().toString()).collect(Collectors.toSet()))
                    .isEqualTo(
                            slow.stream().map(row -> row.role().orElseThrow()).collect(Collectors.toSet()));
        }
    }

    @Test
    void limitsPredictionsAndMeasurementsAreThoseOfEachAndTheRestIsOne() throws Exception {
        try (SearchResources resources = resources(config("constraints={latency_ms: '<= 2'}"))) {
            SearchResources slow = resources.others().get("tenfold");
            assertThat(resources.others()).containsOnlyKeys("tenfold").containsValue(slow);
            assertThat(slow.others()).isEmpty();
            assertThat(slow.space()).isSameAs(resources.space());
            assertThat(slow.split()).isSameAs(resources.split());
            assertThat(slow.engine()).isSameAs(resources.engine());
            assertThat(resources.device().name()).isEqualTo("surprising");
            assertThat(slow.device().name()).isEqualTo("tenfold");
            Architecture member = Landmarks.byMacs(resources.space()).median();
            double here = resources.measureMillis(member);
            assertThat(slow.measureMillis(member)).isCloseTo(10 * here, within(1e-9));
            assertThat(Metrics.measured(slow, Metric.THROUGHPUT).applyAsDouble(member))
                    .isCloseTo(Metrics.measured(resources, Metric.THROUGHPUT).applyAsDouble(member) / 10, within(1e-6));
            assertThat(slow.latencyModel().predictMillis(member))
                    .isGreaterThan(2 * resources.latencyModel().predictMillis(member));
        }
        try (SearchResources resources =
                resources(config("constraints={latency_ms: '<= 50 % of " + baseline() + "'}"))) {
            double first = bound(Limits.texts(resources).get("latency_ms"));
            double second =
                    bound(Limits.texts(resources.others().get("tenfold")).get("latency_ms"));
            assertThat(second).isGreaterThan(9 * first);
        }
    }

    private static double bound(String text) {
        return Double.parseDouble(text.split(" ")[1]);
    }

    @Test
    void oneDeviceHasThePlanThatItAlwaysHad() {
        List<String> plan = List.of("profile", "supernet", "search", "select", "retrain", "prove");
        assertThat(SearchPlans.names(config("devices=[]"))).isEqualTo(plan);
        assertThat(SearchPlans.names(config("devices=[tenfold]"))).isEqualTo(plan);
        assertThat(config("devices=[tenfold]").device()).isEqualTo(new SearchConfig.Device("tenfold", 1));
    }

    /** What no member meets on one of them is seen before the supernet is trained. */
    @Test
    void eachHasToHaveAMemberWithinItsLimits() throws Exception {
        Search search = setup("constraints={latency_ms: '<= 0.9'}").open();
        assertThatThrownBy(search::run)
                .isInstanceOf(InfeasibleException.class)
                .hasMessageStartingWith(
                        "device tenfold: no member of space 'tiny' was found within latency_ms <= 0.9; the nearest");
        assertThat(folder.resolve("search/supernet")).doesNotExist();

        Search untold = setup("constraints={memory_mb: '<= 900'}")
                .in(folder.resolve("untold"))
                .open();
        assertThatThrownBy(untold::run)
                .hasMessageContaining("memory_mb: device 'tenfold' does not tell what a run takes");
    }

    @Test
    void devicesMayBeAddedAndTheSupernetStays() throws Exception {
        setup("devices=[]", "device.name=surprising").open().runUntil("select");
        assertThat(setup().open().runUntil("select@tenfold").status()).isEqualTo(PlanOutcome.Status.REACHED);
        List<Event> events = new ArrayList<>();
        JournalReader.read(folder.resolve("search/journal.jsonl"), events::add);
        assertThat(events)
                .filteredOn(event -> event.event() instanceof PhaseFinished)
                .extracting(Event::phase)
                .containsExactly(
                        "profile",
                        "supernet",
                        "search",
                        "select",
                        "profile@tenfold",
                        "search@tenfold",
                        "select@tenfold");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{name: random}", "{name: darts, epochs: 1, batch: 4}", "{name: fixed, architecture: x}"})
    void whatTrainsNoSupernetSearchesForOneDevice(String strategy) {
        assertThatThrownBy(() -> setup("strategy=" + strategy).open())
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(thrown -> {
                    Problem problem = Problem.read(devices(thrown.getMessage()));
                    assertThat(problem.where()).isEqualTo("devices");
                    assertThat(problem.what())
                            .matches("strategy '[a-z]+' has winners for one device, .*, got surprising, tenfold");
                    assertThat(problem.expected())
                            .startsWith("one that trains a supernet (")
                            .contains("once-for-all")
                            .doesNotContain("darts");
                    assertThat(problem.todo()).isEqualTo("name one device, or another strategy");
                });
        assertThat(folder.resolve("search")).doesNotExist();
    }

    @Test
    void whatCannotBeMeasuredIsRefusedAtTheStart() {
        refused("devices: unknown device 'tenfolt'", "devices=[surprising, tenfolt]");
        refused(
                "strategy.within_limits: expected false where there are several devices",
                "strategy.within_limits=true");
        refused(
                "devices: tenfold: device.batch: device 'tenfold' runs 1 image at a time, expected batch 1, got 4",
                "devices=[surprising, {name: tenfold, batch: 4}]");
        assertThatThrownBy(() -> setup().device(new SurprisingDevice().open(new DeviceSettings(1)))
                        .open())
                .hasMessageContaining(
                        "devices: names 2 devices, but the program gives one as an object; expected one of the two");
        assertThat(folder.resolve("search")).doesNotExist();
    }

    /** Of the lines of a message the one that is about devices. */
    private static String devices(String message) {
        return message.lines()
                .filter(line -> line.startsWith("devices: "))
                .findFirst()
                .orElseThrow();
    }

    private void refused(String words, String... set) {
        assertThatThrownBy(() -> setup(set).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
        assertThat(folder.resolve("search")).doesNotExist();
    }
}

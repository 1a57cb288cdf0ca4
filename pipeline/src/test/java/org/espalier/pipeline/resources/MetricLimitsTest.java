package org.espalier.pipeline.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.event.DataIdentified;
import org.espalier.event.ReferenceMeasured;
import org.espalier.event.SearchEvent;
import org.espalier.graph.Network;
import org.espalier.journal.Journal;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.space.Landmarks;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.yaml.ConfigException;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits on throughput and memory, and limits that are shares of what a network has. */
class MetricLimitsTest {
    /** As the hand-made network for images of 1 x 12 x 12 in two classes. */
    private static final long SMALL_PARAMS = smallParams();

    @TempDir
    private static Path folder;

    private static Path images;

    @BeforeAll
    static void draw() throws Exception {
        images = DrawnImages.sides(folder.resolve("images"), 12);
    }

    private static long smallParams() {
        return Zoo.installed()
                .network("mobilenet-v3-small", Map.of("input", "1,12,12", "classes", 2))
                .params();
    }

    private static SearchConfig config(String space, String constraints, String... set) {
        return SearchConfig.parse(
                "test",
                "data: {source: '" + images + "', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}\nspace: "
                        + space + "\nconstraints: " + constraints + "\nstrategy: {name: random}\n",
                List.of(set));
    }

    private static SearchResources resources(SearchConfig config, TellingDevice device, KnownData known) {
        return new SearchResources(
                config,
                Supplied.NOTHING.withDevice(device),
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()),
                warning -> {},
                known);
    }

    private static SearchResources resources(String constraints, TellingDevice device, String... set) {
        return resources(
                config("{name: nas-bench-201, channels: 4, cells: 1}", constraints, set), device, KnownData.NOTHING);
    }

    private static Architecture member(SearchResources resources) {
        return resources.space().decisions().architecture(0, 1, 2, 3, 4, 0);
    }

    @Test
    void everyMetricSaysItsUnitAndItsDirection() {
        assertThat(Metric.keys())
                .containsExactly(
                        "activation_bytes", "latency_ms", "macs", "memory", "memory_mb", "params", "throughput");
        assertThat(Metric.of("throughput")).hasValueSatisfying(metric -> {
            assertThat(metric.isMoreBetter()).isTrue();
            assertThat(metric.isMeasured()).isTrue();
            assertThat(metric.unit()).isEqualTo("images/s");
        });
        assertThat(Metric.values()).filteredOn(Metric::isMoreBetter).containsExactly(Metric.THROUGHPUT);
        assertThat(Metric.of("accuracy")).isEmpty();
    }

    @Test
    void throughputIsThatOfABatch() {
        try (SearchResources resources =
                resources("{throughput: '>= 2000'}", new TellingDevice(1, 4, 1), "device.batch=8")) {
            assertThat(resources.device().batch()).isEqualTo(8);
            Architecture member = member(resources);
            assertThat(Metrics.measured(resources, Metric.THROUGHPUT).applyAsDouble(member))
                    .isEqualTo(2000);
            assertThat(Metrics.measured(resources, Metric.LATENCY_MS).applyAsDouble(member))
                    .isEqualTo(4);
            assertThat(Limits.broken(resources, member)).isEmpty();
            // every measurement is equal, so that the line through them gives that number
            assertThat(Metrics.predicted(resources, Metric.THROUGHPUT).applyAsDouble(member))
                    .isCloseTo(2000, within(1e-6));
            assertThat(Limits.of(resources).holdFor(member)).isTrue();
        }
        try (SearchResources resources = resources("{throughput: '> 2000 images/s'}", new TellingDevice(8, 4, 1))) {
            assertThat(Limits.broken(resources, member(resources)))
                    .containsExactly("throughput > 2000 (measured 2,000)");
        }
    }

    @Test
    void memoryIsPredictedByALineThroughThreeMembersAndMeasuredOnce() {
        List<ReferenceMeasured> kept = new ArrayList<>();
        SearchConfig config =
                config("{name: nas-bench-201, channels: 4, cells: 1}", "{memory_mb: '<= 10 MB'}", "device.batch=2");
        try (SearchResources resources = resources(config, new TellingDevice(2, 4, 9), keeping(kept))) {
            Landmarks landmarks = Landmarks.byMacs(resources.space());
            double small = resources.measureMemoryMb(landmarks.smallest());
            double large = resources.measureMemoryMb(landmarks.largest());
            assertThat(small).isBetween(9.0, large);
            assertThat(resources.predictMemoryMb(landmarks.largest())).isCloseTo(large, within(0.02));
            assertThat(resources.predictMemoryMb(landmarks.smallest())).isCloseTo(small, within(0.02));
            assertThat(kept).hasSize(3).allSatisfy(one -> {
                assertThat(one.metric()).isEqualTo("memory_mb");
                assertThat(one.basis()).endsWith("1 threads, batch 2");
            });
            assertThat(Limits.broken(resources, landmarks.largest())).isEmpty();
        }
        try (SearchResources resumed = resources(config, new TellingDevice(2, 4, 900), keeping(kept))) {
            Architecture largest = Landmarks.byMacs(resumed.space()).largest();
            assertThat(resumed.predictMemoryMb(largest))
                    .as("by the numbers of before")
                    .isLessThan(11);
            assertThat(Limits.broken(resumed, largest))
                    .singleElement()
                    .asString()
                    .startsWith("memory_mb <= 10 (measured 900.");
        }
        assertThat(kept).hasSize(3);
    }

    @Test
    void aDeviceThatTellsNoMemoryIsNamed() {
        try (SearchResources resources = resources("{memory_mb: '<= 10'}", new TellingDevice(1, 4, Double.NaN))) {
            assertThatThrownBy(() -> Limits.broken(resources, member(resources)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("memory_mb: device 'local' does not tell what a run takes; limit memory, which is"
                            + " counted, or measure on a device that tells");
        }
    }

    @Test
    void aShareOfWhatIsCountedIsExact() {
        try (SearchResources resources =
                resources("{params: '<= 1 % of mobilenet-v3-small'}", new TellingDevice(1, 4, 1))) {
            String text = Limits.texts(resources).get("params");
            assertThat(text)
                    .isEqualTo("<= " + SMALL_PARAMS / 100 + " (1 % of mobilenet-v3-small, " + SMALL_PARAMS + ")");
            assertThat(Limits.of(resources)).hasToString("params " + text);
            assertThat(Limits.counted(resources)).hasToString("params " + text);
        }
    }

    @Test
    void aShareWithoutOfIsOfTheNetworkThatTheSpaceComesFrom() {
        SearchConfig config = config("{name: mobilenet-v3, width: 0.5}", "{params: '<= 60 %'}");
        try (SearchResources resources = resources(config, new TellingDevice(1, 4, 1), KnownData.NOTHING)) {
            Network large = resources.handMade("mobilenet-v3-large", Map.of("width", 0.5));
            assertThat(large.input()).hasToString("1x12x12");
            assertThat(Limits.texts(resources).get("params"))
                    .isEqualTo("<= " + large.params() * 60 / 100 + " (60 % of mobilenet-v3-large, " + large.params()
                            + ")");
        }
    }

    @Test
    void aShareOfALatencyIsMeasuredOnceInTheLifeOfASearch() {
        List<ReferenceMeasured> kept = new ArrayList<>();
        SearchConfig config =
                config("{name: nas-bench-201, channels: 4, cells: 1}", "{latency_ms: '<= 50 % of mobilenet-v3-small'}");
        try (SearchResources resources = resources(config, new TellingDevice(1, 0.36, 1), keeping(kept))) {
            assertThat(Limits.texts(resources))
                    .containsEntry("latency_ms", "<= 0.18 (50 % of mobilenet-v3-small, 0.36)");
            assertThat(Limits.broken(resources, member(resources)))
                    .containsExactly("latency_ms <= 0.18 (50 % of mobilenet-v3-small, 0.36) (measured 0.3600)");
        }
        assertThat(kept).singleElement().satisfies(one -> {
            assertThat(one.of()).isEqualTo("mobilenet-v3-small");
            assertThat(one.value()).isEqualTo(0.36);
        });
        try (SearchResources resumed = resources(config, new TellingDevice(1, 5, 1), keeping(kept))) {
            assertThat(Limits.texts(resumed)).containsEntry("latency_ms", "<= 0.18 (50 % of mobilenet-v3-small, 0.36)");
        }
        // on another device it is another number
        SearchConfig other = config.toBuilder()
                .device(new SearchConfig.Device("local", 1, 4))
                .build();
        try (SearchResources elsewhere = resources(other, new TellingDevice(1, 5, 1), keeping(kept))) {
            assertThat(Limits.texts(elsewhere)).containsEntry("latency_ms", "<= 2.5 (50 % of mobilenet-v3-small, 5)");
        }
        assertThat(kept).hasSize(2);
    }

    @Test
    void whatWasMeasuredStandsInTheJournal() throws Exception {
        Path file = Files.createDirectories(folder.resolve("journal")).resolve("journal.jsonl");
        ReferenceMeasured first = new ReferenceMeasured("latency_ms", "resnet-18", "here", 0.1 + 0.2);
        try (Journal journal = Journal.open(file)) {
            KnownData known = KnownData.of(journal, event -> append(journal, event));
            assertThat(known.references()).isEmpty();
            known.measured(first);
            assertThat(known.references()).containsExactly(first);
        }
        try (Journal journal = Journal.open(file)) {
            assertThat(KnownData.of(journal, event -> {}).references()).containsExactly(first);
        }
        assertThatThrownBy(() -> new ReferenceMeasured("latency_ms", "resnet-18", "here", Double.NaN))
                .hasMessage("latency_ms of resnet-18 has to be finite, got NaN");
    }

    private static void append(Journal journal, SearchEvent event) {
        try {
            journal.append("profile", event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a journal does. */
    private static KnownData keeping(List<ReferenceMeasured> kept) {
        return new KnownData() {
            @Override
            public Optional<DataIdentified> before() {
                return Optional.empty();
            }

            @Override
            public void first(DataIdentified data) {}

            @Override
            public List<ReferenceMeasured> references() {
                return List.copyOf(kept);
            }

            @Override
            public void measured(ReferenceMeasured reference) {
                kept.add(reference);
            }
        };
    }
}

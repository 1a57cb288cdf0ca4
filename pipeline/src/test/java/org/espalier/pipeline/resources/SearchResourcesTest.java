package org.espalier.pipeline.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Latency;
import org.espalier.device.MeasuredLatency;
import org.espalier.graph.Network;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchResourcesTest {
    @TempDir
    private Path folder;

    private Path images;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void draw() throws Exception {
        images = DrawnImages.sides(folder.resolve("images"), 12);
    }

    private SearchResources resources(String split, String constraints) {
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 12, split: SPLIT}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                device: {name: surprising}
                constraints: CONSTRAINTS
                strategy: {name: random}
                """.replace("IMAGES", images.toString()).replace("SPLIT", split).replace("CONSTRAINTS", constraints),
                List.of());
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return new SearchResources(config, environment, warnings::add);
    }

    private SearchResources resources() {
        return resources("{train: 0.5, valid: 0.25, test: 0.25}", "{}");
    }

    @ParameterizedTest
    @CsvSource({"0.75, 0.25, 0, test", "0.75, 0, 0.25, valid"})
    void aPartWithoutImagesIsNamedBeforeTheSpaceIsBuilt(String train, String valid, String test, String missing) {
        try (SearchResources resources =
                resources("{train: " + train + ", valid: " + valid + ", test: " + test + "}", "{}")) {
            assertThatThrownBy(resources::space)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("data.split." + missing + ": is 0, and " + images + " has no part '" + missing
                            + "' of its own");
        }
    }

    @Test
    void spacesAndBaselinesAreSizedForTheImages() {
        try (SearchResources resources = resources()) {
            assertThat(resources.space().input()).hasToString("1x12x12");
            assertThat(resources.space().classes()).isEqualTo(2);
            Network baseline = resources.baseline("mobilenet-v3-small");
            assertThat(baseline.input()).hasToString("1x12x12");
            assertThat(resources.isSpaceSupplied()).isFalse();
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void aMemberIsMeasuredOnceHoweverItIsWritten() {
        try (SearchResources resources = resources()) {
            double millis =
                    resources.measureMillis(resources.space().decisions().architecture(0, 1, 2, 3, 4, 0));
            assertThat(resources.measureMillis(resources.space().decisions().architecture(0, 1, 2, 3, 4, 0)))
                    .isEqualTo(millis)
                    .isGreaterThan(0.1);
        }
    }

    @Test
    void limitsThatNobodyCanCountAreRefused() {
        try (SearchResources resources = resources("{train: 0.5, valid: 0.25, test: 0.25}", "{}")) {
            Network network =
                    resources.space().network(resources.space().decisions().architecture(0, 0, 0, 0, 0, 0));
            assertThatThrownBy(() -> Limits.broken(Map.of("energy", "< 3"), network, metric -> 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("unknown limit 'energy'");
        }
    }

    @Test
    void brokenLimitsComeWithTheNumbersOfTheNetwork() {
        try (SearchResources resources = resources()) {
            Network network =
                    resources.space().network(resources.space().decisions().architecture(0, 0, 0, 0, 0, 0));
            assertThat(Limits.broken(Map.of("params", "> 1"), network, metric -> 1))
                    .isEmpty();
            assertThat(Limits.broken(Map.of("params", "< 1"), network, metric -> 1))
                    .singleElement()
                    .asString()
                    .matches("params < 1 \\(has [0-9,]+\\)");
            assertThat(Limits.broken(Map.of(Limits.LATENCY, "<= 0.5"), network, metric -> 0.75))
                    .containsExactly("latency_ms <= 0.5 (measured 0.7500)");
            assertThat(Limits.broken(Map.of(Limits.LATENCY, "<= 0.5"), network, metric -> 2))
                    .containsExactly("latency_ms <= 0.5 (measured 2)");
        }
    }

    @Test
    void whatAProgramSuppliesIsUsedInPlaceOfTheNames() {
        Supplied own = Supplied.NOTHING
                .withDevice(new SurprisingDevice().open(new DeviceSettings(1)))
                .withSpace(new GivenSpace(resources().space()));
        SearchConfig config = SearchConfig.parse(
                "test",
                "data: {source: '" + images + "', size: 12}\nspace: {name: unknown}\ndevice: {name: unknown}\n"
                        + "strategy: {name: random}\n",
                List.of());
        try (SearchResources resources = new SearchResources(config, own, Map.of(), warnings::add)) {
            assertThat(resources.device()).isSameAs(own.device().orElseThrow());
            assertThat(resources.isSpaceSupplied()).isTrue();
            assertThat(resources.space().input()).hasToString("1x12x12");
        }
    }

    /** An executor that knows one latency, and says what it was asked. */
    private record Elsewhere(List<Job> jobs, CompletionStage<JobEnd> end) implements TrialExecutor {
        @Override
        public String name() {
            return "elsewhere";
        }

        @Override
        public int capacity() {
            return 1;
        }

        @Override
        public CompletionStage<JobEnd> submit(Job job, JobListener listener) {
            assertThat(((Job.Measuring) job).model()).isRegularFile();
            jobs.add(job);
            return end;
        }

        @Override
        public void close() {
            jobs.clear();
        }
    }

    private double measuredBy(CompletionStage<JobEnd> end, Supplied supplied) {
        List<Job> jobs = new ArrayList<>();
        SearchConfig config = SearchConfig.parse(
                "test",
                "data: {source: '" + images + "', size: 12}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n",
                List.of());
        Supplied own = supplied.withExecutor((any, data) -> new Elsewhere(jobs, end));
        try (SearchResources resources = new SearchResources(config, own, Map.of(), warnings::add)) {
            double millis =
                    resources.measureMillis(resources.space().decisions().architecture(0, 1, 2, 3, 4, 0));
            assertThat(jobs).as("the executor was closed").isEmpty();
            return millis;
        }
    }

    @Test
    void theProgramsOwnExecutorMeasuresUnlessTheDeviceIsHere() {
        double[] runs = {42};
        JobEnd measured = new JobEnd.Measured(
                new MeasuredLatency(Latency.of(runs), 0, 0, true, false, Map.of(), new MeasuredLatency.Samples(runs)));
        assertThat(measuredBy(CompletableFuture.completedFuture(measured), Supplied.NOTHING))
                .isEqualTo(42);
        Supplied here = Supplied.NOTHING.withDevice(new SurprisingDevice().open(new DeviceSettings(1)));
        assertThat(measuredBy(CompletableFuture.completedFuture(measured), here))
                .isNotEqualTo(42);
        RuntimeException gone = new UncheckedIOException("board: is gone", new IOException("gone"));
        assertThatThrownBy(() -> measuredBy(CompletableFuture.failedFuture(gone), Supplied.NOTHING))
                .isSameAs(gone);
        assertThatThrownBy(() -> measuredBy(
                        CompletableFuture.completedFuture(new JobEnd.Failed(JobEnd.Failed.Reason.TIME, "out of time")),
                        Supplied.NOTHING))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageEndingWith(": was not measured: out of time");
    }
}

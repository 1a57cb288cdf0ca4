package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.espalier.device.DeviceSettings;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.event.EpochDone;
import org.espalier.event.Notice;
import org.espalier.event.SearchEvent;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.estimate.Forecast;
import org.espalier.pipeline.listener.SearchListener;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.plan.PlanOutcome;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.yaml.ConfigException;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Winners, random members and baselines that learn from a teacher. */
@Timeout(240)
class TaughtSearchTest {
    private static final String SMALL = """
            name: small
            stem: {kernel: 3, stride: 2, channels: 4}
            stages: [{block: conv, channels: 4, kernel: 3, depth: 1}]
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void draw() throws IOException {
        DrawnImages.sides(folder.resolve("images"), 16);
        Files.writeString(folder.resolve("small.yaml"), SMALL);
    }

    private Search.Setup with(Search.Setup setup) {
        return setup.environment(Map.of(
                        "XDG_CACHE_HOME",
                        Path.of("target/test-cache").toAbsolutePath().toString()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)));
    }

    private Search.Setup setup(String name, String teacher) throws IOException {
        Path file = Files.writeString(folder.resolve("search.yaml"), """
                name: tried
                data: {source: images, size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: tiny, stem: {channels: 4}, stages: [{block: conv, channels: 4, kernel: [1, 3], depth: [1, 2]}]}
                strategy: {name: once-for-all, epochs: 1, batch: 8}
                search: {population: 2, generations: 1}
                retrain: {top: 1, random: 1, epochs: 2, batch: 4, baselines: [small.yaml], TEACHER}
                """.replace("TEACHER", teacher));
        return with(Search.of(SearchConfig.load(file, List.of()).value()).in(search(name)));
    }

    private Path search(String name) {
        return folder.resolve("searches").resolve(name);
    }

    private List<Event> events(String name) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(search(name).resolve("journal.jsonl"), events::add);
        return events;
    }

    /** Epochs of each run of the retrain phase, by its name. */
    private Map<String, Long> epochs(String name) throws IOException {
        return events(name).stream()
                .filter(event -> event.phase().equals("retrain") && event.event() instanceof EpochDone)
                .collect(Collectors.groupingBy(
                        event -> ((EpochDone) event.event()).run(), TreeMap::new, Collectors.counting()));
    }

    private Map<String, String> weights(String name) throws IOException {
        Map<String, String> weights = new TreeMap<>();
        try (var runs = Files.list(search(name).resolve("runs"))) {
            for (Path run : runs.toList()) {
                weights.put(
                        String.valueOf(run.getFileName()),
                        Arrays.toString(Files.readAllBytes(run.resolve("weights.safetensors"))));
            }
        }
        return weights;
    }

    /** Asks for a stop with the first epoch of a run. */
    private static final class Stopping implements SearchListener {
        private final String run;
        private Search search;

        Stopping(String run) {
            this.run = run;
        }

        @Override
        public void heard(Event event) {
            SearchEvent happened = event.event();
            if (search != null
                    && happened instanceof EpochDone epoch
                    && epoch.run().equals(run)) {
                search.stop();
            }
        }
    }

    @Test
    @Tag("slow")
    void theLargestMemberIsTrainedFirstAndAKillChangesNothing() throws Exception {
        setup("plain", "random_search: false").open().runUntil("retrain");
        setup("whole", "teacher: largest").open().runUntil("retrain");
        assertThat(epochs("plain")).containsOnlyKeys("found-1", "random-1", "small.yaml");
        assertThat(epochs("whole"))
                .containsOnlyKeys("found-1", "random-1", "small.yaml", "teacher")
                .allSatisfy((run, count) -> assertThat(count).as(run).isEqualTo(2));
        Map<String, String> taught = weights("whole");
        // all of them have learned something else than without it
        weights("plain")
                .forEach((run, bytes) -> assertThat(taught.get(run)).as(run).isNotEqualTo(bytes));
        assertThat(events("whole"))
                .extracting(Event::event)
                .filteredOn(Notice.class::isInstance)
                .extracting(event -> ((Notice) event).message())
                .anySatisfy(message -> assertThat(message)
                        .matches("all others learn from the answers of largest \\(.*\\), which has [01]\\.\\d{3} on the"
                                + " validation images by accuracy"));

        for (String run : List.of("teacher", "found-1")) {
            Stopping stopping = new Stopping(run);
            Search search = setup("killed-" + run, "teacher: largest")
                    .listener(stopping)
                    .open();
            stopping.search = search;
            search.runUntil("retrain");
            assertThat(with(Search.resume(search("killed-" + run)))
                            .open()
                            .runUntil("retrain")
                            .status())
                    .isEqualTo(PlanOutcome.Status.REACHED);
            assertThat(weights("killed-" + run)).as(run).isEqualTo(taught);
        }
    }

    @Test
    @Tag("slow")
    void aNetworkIsTrainedFirstAndIsNoRowOfTheResult() throws Exception {
        Outcome outcome = setup("one", "teacher: small.yaml").open().run();
        assertThat(epochs("one")).containsKeys("teacher", "small.yaml");
        assertThat(search("one").resolve("teacher.yaml")).hasContent(SMALL);
        assertThat(outcome.result().orElseThrow().baselines().orElseThrow())
                .extracting(row -> row.name())
                .doesNotContain("teacher");
        // what a finished search needs lies in its own folder
        Files.delete(folder.resolve("small.yaml"));
        assertThat(with(Search.resume(search("one"))).open().run().status()).isEqualTo(PlanOutcome.Status.COMPLETE);

        Files.writeString(folder.resolve("small.yaml"), SMALL);
        Files.copy(search("one").resolve("best/model.onnx"), folder.resolve("Best.onnx"));
        setup("two", "teacher: Best.onnx").open().runUntil("retrain");
        assertThat(epochs("two")).doesNotContainKey("teacher").hasSize(3);
        assertThat(search("two").resolve("teacher.onnx")).hasSameBinaryContentAs(folder.resolve("Best.onnx"));
        assertThat(weights("two").get("found-1")).isNotEqualTo(weights("one").get("found-1"));
        Forecast plan = setup("three", "teacher: Best.onnx").plan();
        assertThat(plan.phases())
                .filteredOn(phase -> phase.name().equals("retrain"))
                .singleElement()
                .satisfies(phase -> assertThat(phase.what()).isEqualTo("3 networks (1 found, 1 random, small.yaml)"));
        assertThat(setup("three", "teacher: largest").plan().phases())
                .filteredOn(phase -> phase.name().equals("retrain"))
                .singleElement()
                .satisfies(phase ->
                        assertThat(phase.what()).isEqualTo("4 networks (teacher, 1 found, 1 random, small.yaml)"));

        // another teacher of the same name is another search
        Files.write(folder.resolve("Best.onnx"), model(List.of("left", "right")));
        assertThatThrownBy(() -> setup("two", "teacher: Best.onnx").open().run())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("retrain.teacher: 'Best.onnx' with the content ");
    }

    private static byte[] model(List<String> classes) {
        Network network = Zoo.installed()
                .network("mobilenet-v3-small", Map.of("input", List.of(1, 32, 32), "classes", classes.size()));
        return OnnxExporter.create()
                .export(
                        network,
                        Weights.random(network, 1),
                        OnnxExporter.Options.of(
                                List.of(0.0), List.of(1.0), new ModelMetadata(classes, Optional.empty())));
    }

    private void refused(String teacher, String words) {
        assertThatThrownBy(() -> setup("refused", "teacher: " + teacher).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("retrain.teacher: ")
                .hasMessageContaining(words)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThat(search("refused")).doesNotExist();
    }

    @Test
    void aTeacherThatCannotBeOneIsALine() throws Exception {
        refused("larges", "expected 'largest', a network, or a model ending in .onnx");
        refused("missing.onnx", "no such file, expected a model in ONNX");
        Files.writeString(folder.resolve("text.onnx"), "no model");
        refused("text.onnx", "text.onnx");
        Files.write(folder.resolve("three.onnx"), model(List.of("a", "b", "c")));
        refused("three.onnx", "knows the classes a, b, c, the images have ");
    }
}

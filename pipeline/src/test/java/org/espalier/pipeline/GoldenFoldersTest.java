package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.espalier.event.Asked;
import org.espalier.event.DataIdentified;
import org.espalier.event.SearchStarted;
import org.espalier.event.Told;
import org.espalier.files.PathSegment;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;
import org.espalier.plan.PlanOutcome;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Folders that release 0.1.0 left, one for each kind of search ({@code tools/golden.sh} made them): a later version reads them, finds that
 * the finished ones are finished, and goes on with them where they were cut.
 */
class GoldenFoldersTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    /** At the relative path that the configurations name. */
    @BeforeAll
    static void drawImages() throws IOException {
        DrawnImages.sides(Path.of("target/golden-images"), 24);
    }

    @ParameterizedTest
    @ValueSource(strings = {"once-for-all", "darts", "random", "regularized-evolution", "fixed"})
    void aFinishedFolderIsFinished(String kind) throws Exception {
        Path search = copy(kind);
        JsonNode golden = JSON.readTree(Files.readString(search.resolve("result.json")));
        Path run = search.resolve("runs")
                .resolve(PathSegment.of(golden.path("best").path("name").asString()));
        copy(search.resolve("best"), run);
        Outcome outcome = resume(search);
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        assertThat(withoutVersions(search)).isEqualTo(without(golden));
        assertThat(outcome.result().orElseThrow().best().orElseThrow().architecture())
                .isEqualTo(golden.path("best").path("architecture").asString());
        assertThat(SearchFolder.open(search).report()).content().contains("found", "best/use/");
    }

    /** Nor are its checkpoints, its weights or a network: nothing is left to be done. */
    @ParameterizedTest
    @ValueSource(strings = {"once-for-all", "fixed"})
    void aFinishedFolderNeedsNoData(String kind) throws Exception {
        Path search = copy(kind);
        Path config = search.resolve("config.yaml");
        Path journal = search.resolve("journal.jsonl");
        for (Path file : List.of(config, journal)) {
            Files.writeString(
                    file, Files.readString(file).replace("target/golden-images", "target/images-of-yesterday"));
        }
        JsonNode golden = JSON.readTree(Files.readString(search.resolve("result.json")));
        assertThat(resume(search).status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        assertThat(JSON.readTree(Files.readString(search.resolve("result.json"))))
                .isEqualTo(golden);
        assertThat(search.resolve("report.html")).isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"once-for-all", "darts", "random", "fixed"})
    void aFolderThatWasCutGoesOn(String kind) throws Exception {
        goesOn(kind);
    }

    /** Of the same kind as {@code random}. */
    @Test
    @Tag("slow")
    void aFolderOfAnotherStrategyGoesOn() throws Exception {
        goesOn("regularized-evolution");
    }

    private void goesOn(String kind) throws Exception {
        Path search = copy(kind);
        List<Event> golden = events(search);
        cut(search, golden);
        Files.delete(search.resolve("result.json"));
        Outcome outcome = resume(search);
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        List<Event> now = events(search);
        assertThat(phases(now)).isEqualTo(phases(golden));
        // release 0.1.0 did not say which images they were: recorded from now on
        assertThat(now).extracting(event -> event.event().type()).containsOnlyOnce(DataIdentified.TYPE);
        assertThat(askedUpToTheFirstScore(now)).isEqualTo(askedUpToTheFirstScore(golden));
        JsonNode result = JSON.readTree(Files.readString(search.resolve("result.json")));
        assertThat(result.path("best").path("test").path("images").asInt()).isEqualTo(12);
        assertThat(result.path("best").path("onnx_max_abs_diff").asDouble(1)).isLessThan(1e-4);
        assertThat(result.path("phases").size()).isEqualTo(phases(golden).size());
        assertThat(search.resolve("best/model.onnx")).isNotEmptyFile();
        for (String program : List.of("Predict.java", "predict.py", "predict.cpp")) {
            assertThat(search.resolve("best/use").resolve(program)).isNotEmptyFile();
        }
        assertThat(search.resolve("report.html")).content().contains("<code>best/use/</code>");
    }

    private static Outcome resume(Path search) throws IOException {
        return Search.resume(search)
                .environment(Map.of(
                        "XDG_CACHE_HOME",
                        Path.of("target/test-cache").toAbsolutePath().toString()))
                .open()
                .run();
    }

    /** In the middle of the search where it has one: behind the first trials or epoch; else behind the first phase. */
    private static void cut(Path search, List<Event> events) throws IOException {
        List<String> lines = Files.readAllLines(search.resolve("journal.jsonl"));
        int kept = 0;
        for (Event event : events) {
            boolean searching = event.phase().equals("search") && !(event.event() instanceof Asked);
            if (searching && kept > 0 && event.number() > 3) {
                kept = (int) event.number() + 1;
                break;
            }
            kept = Math.min((int) event.number() + 1, 4);
        }
        // the header is a line of its own
        Files.write(search.resolve("journal.jsonl"), lines.subList(0, kept + 1));
    }

    private static List<Event> events(Path search) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(search.resolve("journal.jsonl"), events::add);
        return events;
    }

    private static List<String> phases(List<Event> events) {
        return ((SearchStarted) events.get(0).event()).phases();
    }

    /** What cannot hang on any float that was trained. */
    private static List<String> askedUpToTheFirstScore(List<Event> events) {
        List<String> asked = new ArrayList<>();
        for (Event event : events) {
            if (event.event() instanceof Told) {
                break;
            }
            if (event.event() instanceof Asked ask) {
                ask.candidates().forEach(candidate -> asked.add(candidate.toString()));
            }
        }
        return asked;
    }

    private static JsonNode withoutVersions(Path search) throws IOException {
        return without(JSON.readTree(Files.readString(search.resolve("result.json"))));
    }

    private static JsonNode without(JsonNode result) {
        return ((ObjectNode) result.deepCopy()).without("versions");
    }

    private Path copy(String kind) throws IOException, URISyntaxException {
        Path golden = Path.of(Objects.requireNonNull(GoldenFoldersTest.class.getResource("/golden/0.1.0/" + kind), kind)
                .toURI());
        return copy(golden, folder.resolve(kind));
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return to;
    }
}

package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.device.DeviceSettings;
import org.espalier.event.EpochDone;
import org.espalier.event.PhaseFinished;
import org.espalier.files.FolderTree;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.plan.PlanOutcome;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A supernet that others have trained is searched without any training. */
@Timeout(240)
class PublishedSearchTest {
    private static final Path WEIGHTS =
            Path.of("src/test/resources/once-for-all/mobilenet-v3.pth").toAbsolutePath();

    @TempDir
    private Path folder;

    /** Ten classes, as the kept supernet tells. */
    @BeforeEach
    void draw() throws IOException {
        for (int i = 0; i < 5; i++) {
            Path two = DrawnImages.sides(folder.resolve("drawn" + i), 8);
            try (var classes = Files.list(two)) {
                for (Path one : classes.toList()) {
                    Path moved = folder.resolve("images").resolve(i + "-" + one.getFileName());
                    Files.createDirectories(moved.getParent());
                    Files.move(one, moved);
                }
            }
        }
    }

    private Search.Setup with(Search.Setup setup) {
        return setup.environment(Map.of(
                        "XDG_CACHE_HOME",
                        Path.of("target/test-cache").toAbsolutePath().toString()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)));
    }

    private Search.Setup setup(String name, String supernet, String... set) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), """
                name: tried
                data: {source: images, size: 32, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: mobilenet-v3, width: 0.15, expand: [2, 3], depth: [1, 2], resolution: [32]}
                strategy: {name: once-for-all, batch: 8}
                supernet: SUPERNET
                search: {population: 2, generations: 1}
                retrain: {top: 0}
                """.replace("SUPERNET", supernet));
        return with(Search.of(SearchConfig.load(file, List.of(set)).value()).in(folder.resolve(name)));
    }

    private List<Event> events(String name) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(folder.resolve(name).resolve("journal.jsonl"), events::add);
        return events;
    }

    @Test
    void membersAreSearchedAtOnceAndCutOut() throws IOException {
        Path own = Files.copy(WEIGHTS, folder.resolve("published.pth"));
        assertThat(setup("first", "{weights: published.pth}").open().run().status())
                .isEqualTo(PlanOutcome.Status.COMPLETE);
        List<Event> events = events("first");
        assertThat(events).noneMatch(event -> event.event() instanceof EpochDone);
        SupernetResult supernet = events.stream()
                .filter(event -> event.phase().equals("supernet") && event.event() instanceof PhaseFinished)
                .map(event -> ((PhaseFinished) event.event()).result(SupernetResult.class))
                .findFirst()
                .orElseThrow();
        assertThat(supernet.epochs()).isZero();
        assertThat(supernet.from().orElseThrow().search()).isEqualTo("published.pth");
        assertThat(Files.readString(folder.resolve("first/result.json"))).contains("\"inherited\"");
        assertThat(Files.readString(folder.resolve("first/best/card.md")))
                .contains("cut out of the published supernet published.pth, which others have trained");
        // ImageNet's mean is part of the file, as the weights were trained with it
        String bytes =
                new String(Files.readAllBytes(folder.resolve("first/best/model.onnx")), StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains(little(0.485f)).doesNotContain(little(0.484f));
        // the file is needed no more
        Files.delete(own);
        assertThat(with(Search.resume(folder.resolve("first"))).open().run().status())
                .isEqualTo(PlanOutcome.Status.COMPLETE);
        assertThatThrownBy(() -> setup("second", "{from: first}").open().run())
                .hasMessageContaining("name these in supernet.weights");
    }

    /** Stopped when the supernet is there, and resumed without the file that it was made of; the search is the same as one that was not stopped. */
    @Test
    void aSearchThatWasStoppedNeedsTheFileNoMore() throws IOException {
        Path own = Files.copy(WEIGHTS, folder.resolve("published.pth"));
        assertThat(setup("first", "{weights: published.pth}")
                        .open()
                        .runUntil("supernet")
                        .status())
                .isEqualTo(PlanOutcome.Status.REACHED);
        Files.delete(own);
        assertThat(with(Search.resume(folder.resolve("first"))).open().run().status())
                .isEqualTo(PlanOutcome.Status.COMPLETE);
        assertThat(folder.resolve("first/best/model.onnx")).isRegularFile();
    }

    /** Killed when the supernet stood there and nobody had written down that it does: it is made anew of the file, and without the file that is said. */
    @Test
    void aSupernetThatIsMadeAnewIsMadeOfTheFile() throws IOException {
        Path own = Files.copy(WEIGHTS, folder.resolve("published.pth"));
        setup("first", "{weights: published.pth}").open().runUntil("supernet");
        for (String name : List.of("second", "third")) {
            setup(name, "{weights: published.pth}").open().runUntil("profile");
            copy(folder.resolve("first/supernet"), folder.resolve(name).resolve("supernet"));
        }
        assertThat(with(Search.resume(folder.resolve("second")))
                        .open()
                        .runUntil("supernet")
                        .status())
                .isEqualTo(PlanOutcome.Status.REACHED);
        FolderTree.remove(folder.resolve("first/supernet"));
        assertThat(with(Search.resume(folder.resolve("first"))).open().run().status())
                .isEqualTo(PlanOutcome.Status.COMPLETE);
        Files.delete(own);
        assertThatThrownBy(() ->
                        with(Search.resume(folder.resolve("third"))).open().run())
                .hasMessageContaining("published.pth: no such file");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static String little(float value) {
        return new String(
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(value)
                        .array(),
                StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatDoesNotFitIsSaidAtTheStart() throws IOException {
        String weights = "{weights: '" + WEIGHTS + "'}";
        assertThatThrownBy(
                        () -> setup("wider", weights, "space.width=0.3").open().run())
                .hasMessageContaining("supernet.weights: ")
                .hasMessageContaining("give the space the parameters of the file");
        assertThatThrownBy(() -> setup("none", "{weights: none.pth}").open().run())
                .hasMessageContaining("none.pth: no such file");
        assertThatThrownBy(() -> setup("pinned", "{weights: '" + WEIGHTS + "', weights_sha256: " + "0".repeat(64) + "}")
                        .open()
                        .run())
                .hasMessageContaining(", expected " + "0".repeat(64));
        assertThatThrownBy(() -> setup("time", weights, "retrain.top=1", "retrain.random_search=true")
                        .open()
                        .run())
                .hasMessageContaining("published weights took none here");
        Path few = DrawnImages.sides(folder.resolve("few"), 8);
        assertThatThrownBy(
                        () -> setup("few", weights, "data.source=" + few).open().run())
                .hasMessageContaining("its classifier tells 10 classes, and the images have 2");
    }

    @Test
    void aConfigurationSaysOneOriginAndAWholeDigest() {
        assertThatThrownBy(() -> setup("two", "{weights: a.pth, from: b}"))
                .hasMessageContaining("expected one of them");
        assertThatThrownBy(() -> setup("digest", "{weights: a.pth, weights_sha256: 12}"))
                .hasMessageContaining("expected 64 hexadecimal digits, got 12");
        assertThatThrownBy(() -> setup("alone", "{weights_sha256: 12}")).hasMessageContaining("which is missing");
    }
}

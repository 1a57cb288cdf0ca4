package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.device.DeviceSettings;
import org.espalier.event.EpochDone;
import org.espalier.event.Notice;
import org.espalier.event.PhaseFinished;
import org.espalier.event.SearchEvent;
import org.espalier.files.FolderTree;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.estimate.Forecast;
import org.espalier.pipeline.phase.EarlierSupernet;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.plan.PlanOutcome;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A supernet that is trained once and searched several times. */
@Timeout(240)
class SupernetFromTest {
    private static final String TRAINED = "strategy: {name: once-for-all, epochs: 2, batch: 4}\n";
    private static final String AGAIN = "strategy: {name: once-for-all}\nsupernet: {from: searches/first}\n";
    private static final String SPACE =
            "space: {name: tiny, stem: {channels: 4}, stages: [{block: conv, channels: 4, kernel: [1, 3], depth: [1, 2, 3]}]}\n";

    @TempDir
    private Path folder;

    private Path first;

    @BeforeEach
    void draw() throws IOException {
        DrawnImages.sides(folder.resolve("images"), 16);
        first = folder.resolve("searches/first");
    }

    private Search.Setup with(Search.Setup setup) {
        return setup.environment(Map.of(
                        "XDG_CACHE_HOME",
                        Path.of("target/test-cache").toAbsolutePath().toString()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)));
    }

    private Search.Setup setup(String name, String kind, String... set) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), kind + """
                name: tried
                data: {source: images, size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                search: {population: 3, generations: 2}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
                """);
        return with(Search.of(SearchConfig.load(file, List.of(set)).value()).in(folder.resolve("searches/" + name)));
    }

    private static List<Event> events(Path search) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(search.resolve("journal.jsonl"), events::add);
        return events;
    }

    private static <R extends Record> R result(Path search, String phase, Class<R> type) throws IOException {
        List<R> results = new ArrayList<>();
        for (Event event : events(search)) {
            if (event.phase().equals(phase) && event.event() instanceof PhaseFinished finished) {
                results.add(finished.result(type));
            }
        }
        return results.get(results.size() - 1);
    }

    private static double seconds(Path search, String phase) throws IOException {
        return events(search).stream()
                .filter(event -> event.phase().equals(phase))
                .map(Event::event)
                .filter(PhaseFinished.class::isInstance)
                .mapToDouble(event -> ((PhaseFinished) event).seconds())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> notices(Path search) throws IOException {
        List<String> notices = new ArrayList<>();
        for (Event event : events(search)) {
            SearchEvent happened = event.event();
            if (happened instanceof Notice notice) {
                notices.add(notice.message());
            }
        }
        return notices;
    }

    private void train() throws IOException {
        setup("first", SPACE + TRAINED).open().runUntil("select");
    }

    /** Its members were trained within the limits of the first search alone. */
    @Test
    void aSupernetOfOtherLimitsIsSearchedWithAWord() throws Exception {
        setup("first", SPACE + TRAINED, "strategy.within_limits=true", "constraints={params: '<= 100K'}")
                .open()
                .runUntil("select");
        setup("second", SPACE + AGAIN, "constraints={params: '<= 90K'}").open().runUntil("supernet");
        assertThat(notices(folder.resolve("searches/second")))
                .anySatisfy(notice -> assertThat(notice)
                        .startsWith("constraints: the supernet of ")
                        .contains("was trained within {params=<= 100K} alone"));
        setup("third", SPACE + AGAIN, "constraints={params: '<= 100K'}").open().runUntil("supernet");
        assertThat(notices(folder.resolve("searches/third"))).noneMatch(notice -> notice.startsWith("constraints"));
    }

    /** A finished training hangs on them, as on its other settings. */
    @Test
    void otherLimitsThanItWasTrainedWithinAreRefused() throws Exception {
        setup("first", SPACE + TRAINED, "strategy.within_limits=true", "constraints={params: '<= 100K'}")
                .open()
                .runUntil("supernet");
        Search.Setup other =
                setup("first", SPACE + TRAINED, "strategy.within_limits=true", "constraints={params: '<= 90K'}");
        assertThatThrownBy(() -> other.open().runUntil("supernet"))
                .hasMessageContaining("constraints")
                .hasMessageContaining("supernet");
    }

    private void requireOrigin(Path second) throws IOException {
        assertThat(notices(second))
                .contains(
                        "strategy.epochs: 30 is not used: the supernet of " + first + " was trained with 2",
                        "strategy.batch: 64 is not used: the supernet of " + first + " was trained with 4");
        assertThat(second.resolve("config.yaml"))
                .content()
                .contains("key: supernet.from, given: searches/first, path: " + first + ", way: ../first");
    }

    @Test
    void givesTheSameScoresBitForBitAndNeedsTheFirstSearchNoMore() throws Exception {
        train();
        Path second = folder.resolve("searches/second");
        // as a kill after the copy would leave it
        setup("second", SPACE + AGAIN).open().runUntil("supernet");
        SupernetResult supernet = result(second, "supernet", SupernetResult.class);
        assertThat(supernet.epochs()).isEqualTo(2);
        assertThat(supernet.from()).hasValueSatisfying(from -> {
            assertThat(from.search()).isEqualTo("searches/first");
            assertThat(from.sha256()).matches("[0-9a-f]{64}");
        });
        assertThat(events(second))
                .extracting(Event::event)
                .filteredOn(EpochDone.class::isInstance)
                .isEmpty();
        double took = seconds(first, "supernet");
        assertThat(EarlierSupernet.in(second).seconds()).hasValue(took);
        requireOrigin(second);

        Files.move(first, folder.resolve("elsewhere"));
        assertThat(with(Search.resume(second)).open().runUntil("select").status())
                .isEqualTo(PlanOutcome.Status.REACHED);
        Path elsewhere = folder.resolve("elsewhere");
        assertThat(result(second, "search", TrialsResult.class))
                .isEqualTo(result(elsewhere, "search", TrialsResult.class));
        assertThat(result(second, "select", SelectionResult.class).supernetValid())
                .isEqualTo(result(elsewhere, "select", SelectionResult.class).supernetValid());

        // the folder of the second is a whole search, whose supernet a third may search
        FolderTree.remove(elsewhere);
        Files.move(second, folder.resolve("moved"));
        setup(
                        "third",
                        SPACE
                                + "strategy: {name: once-for-all}\nsupernet: {from: moved}\nconstraints: {params: '<= 1G'}\n")
                .open()
                .runUntil("select");
        Path third = folder.resolve("searches/third");
        assertThat(result(third, "search", TrialsResult.class))
                .isEqualTo(result(folder.resolve("moved"), "search", TrialsResult.class));
        assertThat(EarlierSupernet.in(third).seconds())
                .as("not those of a copy")
                .hasValue(took);
        assertThat(result(third, "supernet", SupernetResult.class)
                        .from()
                        .orElseThrow()
                        .sha256())
                .isEqualTo(supernet.from().orElseThrow().sha256());
    }

    @Test
    @Tag("slow")
    void aCopyThatIsLostIsMadeAgainAndAnotherSupernetIsAnotherSearch() throws Exception {
        train();
        Path second = folder.resolve("searches/second");
        setup("second", SPACE + AGAIN).open().runUntil("search");
        SupernetResult before = result(second, "supernet", SupernetResult.class);
        removeCheckpoints(second);
        with(Search.resume(second)).open().runUntil("select");
        assertThat(result(second, "supernet", SupernetResult.class)).isEqualTo(before);
        assertThat(result(second, "search", TrialsResult.class)).isEqualTo(result(first, "search", TrialsResult.class));

        removeCheckpoints(second);
        setup("first", SPACE + "strategy: {name: once-for-all, epochs: 1, batch: 4}\n")
                .in(folder.resolve("searches/other"))
                .open()
                .runUntil("supernet");
        FolderTree.remove(first);
        Files.move(folder.resolve("searches/other"), first);
        assertThatThrownBy(() -> with(Search.resume(second)).open().run())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("supernet.from: 'searches/first' with the content ")
                .hasMessageContaining("(used by supernet, search)");
    }

    private static void removeCheckpoints(Path search) throws IOException {
        try (Stream<Path> files = Files.list(search.resolve("supernet"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".bin")).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void whatDoesNotFitIsOneLineAndLeavesNoFolder() throws Exception {
        setup("first", SPACE + TRAINED).open().runUntil("profile");
        refused(
                AGAIN,
                "has no finished supernet, expected a search whose phase 'supernet' is done; run 'espalier resume "
                        + first + "' first");
        setup("first", SPACE + TRAINED).open().runUntil("supernet");

        String prefix = "supernet.from: searches/first: its supernet ";
        refused(
                AGAIN,
                prefix + "is of another space: 'tiny' with ",
                "space.stages=[{block: conv, channels: 4, kernel: [1, 3], depth: [1, 2]}]");
        refused(AGAIN, prefix + "is of another space: 'tiny', expected 'else'", "space.name=else");
        refused(AGAIN, prefix + "is of another space: 'tiny' with a largest member of ", "space.stem.channels=8");
        refused(AGAIN, prefix + "was trained on other parts of the images (seed 1, ", "seed=2");
        refused(AGAIN, prefix + "was trained on images of data.size 8x8", "data.size=12");
        DrawnImages.sides(folder.resolve("others"), 20);
        refused(
                AGAIN,
                prefix + "was trained on other images, of the digest ",
                "data.source=" + folder.resolve("others"));
        refused(
                "strategy: {name: once-for-all}\nsupernet: {from: images}\n",
                "supernet.from: " + folder.resolve("images")
                        + ": holds no search (journal.jsonl is missing), expected the folder of one that trained a supernet");
    }

    @Test
    void anotherStrategyDoesNotReadIt() throws Exception {
        train();
        setup("second", SPACE + AGAIN).open().runUntil("supernet");
        Path origin = folder.resolve("searches/second/supernet/origin.json");
        Files.writeString(
                origin,
                Files.readString(origin)
                        .replaceFirst(
                                "(?s)\"strategy\" : \\{.*?\\}", "\"strategy\" : {\"name\": \"darts\", \"epochs\": 2}"));
        assertThatThrownBy(() -> setup(
                                "third", SPACE + "strategy: {name: once-for-all}\nsupernet: {from: searches/second}\n")
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("supernet.from: searches/second: its supernet was trained by strategy 'darts', expected"
                        + " 'once-for-all'; another one cannot read it");
    }

    private void refused(String kind, String words, String... set) throws IOException {
        assertThatThrownBy(() -> setup("second", SPACE + kind, set).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThat(folder.resolve("searches/second")).doesNotExist();
    }

    @Test
    @Tag("slow")
    void aPlanSaysThatNothingIsTrained() throws Exception {
        train();
        Forecast plan = setup("second", SPACE + AGAIN).plan();
        assertThat(plan.phases())
                .filteredOn(phase -> phase.name().equals("supernet"))
                .singleElement()
                .satisfies(phase -> {
                    assertThat(phase.what()).isEqualTo("a trained supernet is copied");
                    assertThat(phase.hours().orElseThrow().expected()).isLessThan(0.01);
                });
    }

    @Test
    void aStrategyThatTrainsNoneSaysThatItIsNotUsed() throws Exception {
        train();
        setup("second", SPACE + "strategy: {name: random}\nsupernet: {from: searches/first}\n")
                .open()
                .runUntil("profile");
        assertThat(notices(folder.resolve("searches/second")))
                .contains("supernet is not used: strategy 'random' trains no supernet to be searched or checked");
    }
}

package org.espalier.pipeline.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.espalier.event.Notice;
import org.espalier.event.SearchEvent;
import org.espalier.event.TrialEnded;
import org.espalier.event.TrialProgressed;
import org.espalier.event.TrialStarted;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.process.Stop;
import org.espalier.search.Candidate;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingEvaluatorTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of());
    private static final SearchConfig CONFIG = SearchConfig.parse(
            "test.yaml", "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n", List.of());

    private static final Candidate CANDIDATE =
            new Candidate(0, SPACE.decisions().architecture(0, 0, 0, 0, 0, 0));

    @TempDir
    private Path folder;

    private final List<SearchEvent> events = new CopyOnWriteArrayList<>();

    private TrainingEvaluator evaluator(String mode, ChildProcess limits, Stop stop) throws Exception {
        Files.writeString(folder.resolve("mode"), mode);
        return new TrainingEvaluator(CONFIG, SPACE.codec(), folder, 1, limits, stop, events::add, BadChild.class);
    }

    private Trial trial(String mode, int seconds) throws Exception {
        ChildProcess limits = new ChildProcess(Duration.ofSeconds(seconds), 512, Map.of());
        return evaluator(mode, limits, () -> {}).evaluate(List.of(CANDIDATE)).get(0);
    }

    private void assertStops(String mode, Class<? extends RuntimeException> type, String message) throws Exception {
        assertThatThrownBy(() -> trial(mode, 60))
                .isInstanceOf(type)
                .hasMessageMatching(message)
                .message()
                .doesNotContain("\n");
        assertThat(events).noneMatch(TrialEnded.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    crash     | trial 0: its process was ended by signal 6 \\(SIGABRT\\): out of luck
                    exit      | trial 0: its process ended with exit code 42
                    signal-15 | trial 0: its process was ended by signal 15 \\(SIGTERM\\)
                    signal-9  | trial 0: its process was ended by signal 9 \\(SIGKILL\\)
                    signal-11 | trial 0: its process crashed by SIGSEGV in .*: .*crash.log says where
                    nothing   | trial 0: its process ended without an outcome
                    library   | trial 0: a native library cannot be loaded: no of-nobody in java.library.path.*
                    damage    | .*outcome.json: is damaged: .*; it is put aside as .*, and the trial is evaluated again on resume
                    score     | .*outcome.json: is damaged: expected a finite score or a failure, got the score "NaN"; .*
                    """)
    void whatSaysNothingOfTheCandidateStopsTheSearch(String mode, String message) throws Exception {
        assertStops(mode, UncheckedIOException.class, message);
    }

    @Test
    void whatStoppedTheSearchLeavesNoTraceInTheResult() throws Exception {
        assertStops("damage", UncheckedIOException.class, ".*");
        assertStops("exit", UncheckedIOException.class, ".*");
        assertThat(trial("close", 60)).isEqualTo(CANDIDATE.scored(0.5));
    }

    @Test
    void aFaultOfTheProgramStopsTheSearchAndNamesTheFileWithTheTrace() throws Exception {
        Path printed = folder.resolve("trial-0").resolve(TrialMain.PRINTED);
        assertThatThrownBy(() -> trial("fault", 60))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "trial 0: an error of Espalier itself: ArrayIndexOutOfBoundsException (Index 3 ")
                .hasMessageEndingWith("; " + printed + " has the trace");
        assertThat(Files.readString(printed)).contains("\tat " + BadChild.class.getName());
    }

    @Test
    void oneThatCannotBeDoneEndsTheOthersAndNoneOfThemIsTold() throws Exception {
        Files.writeString(folder.resolve("mode"), "one-of-two");
        SearchConfig config = CONFIG.toBuilder()
                .trials(new SearchConfig.Trials(4, 3, 60, 4096, 2))
                .build();
        ChildProcess limits = new ChildProcess(Duration.ofMinutes(9), 512, Map.of());
        TrainingEvaluator evaluator =
                new TrainingEvaluator(config, SPACE.codec(), folder, 1, limits, () -> {}, events::add, BadChild.class);
        Candidate other = new Candidate(1, SPACE.decisions().architecture(1, 0, 0, 0, 0, 0));
        assertThatThrownBy(() -> evaluator.evaluate(List.of(CANDIDATE, other)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("trial 1: images: no such file or folder");
        assertThat(ended()).isTrue();
        assertThat(events).hasSize(2).allMatch(TrialStarted.class::isInstance);
    }

    @Test
    void aHangIsEnded() throws Exception {
        assertThat(trial("hang", 2).failure())
                .isEqualTo("out of time: it took more than the 2 s that it may take; raise trials.minutes");
        assertThat(ended()).isTrue();
    }

    @Test
    void aFullHeapCostsOneTrial() throws Exception {
        assertThat(trial("heap", 60).failure())
                .isEqualTo("out of memory: it filled its Java heap (java.lang.OutOfMemoryError: Java heap space); raise"
                        + " trials.memory_mb");
    }

    @Test
    void tooMuchMemoryOutsideTheHeapIsNoticed() throws Exception {
        if (Files.isReadable(Path.of("/proc/self/status"))) {
            assertThat(trial("memory", 60).failure())
                    .matches("out of memory: it held \\d+ MB of memory, more than the 512 MB that it may hold; raise"
                            + " trials.memory_mb");
        }
    }

    @ParameterizedTest
    @CsvSource({"direct, direct buffer memory", "torch, DefaultCPUAllocator: can't allocate memory"})
    void memoryThatIsRefusedCostsOneTrial(String mode, String words) throws Exception {
        assertThat(trial(mode, 60).failure())
                .startsWith("out of memory: it could not get what it needed (")
                .contains(words)
                .endsWith("); raise trials.memory_mb");
    }

    @Test
    void aTrialSaysWhenItStartsAndEnds() throws Exception {
        assertThat(trial("hang", 1).succeeded()).isFalse();
        String notation = SPACE.codec().format(SPACE.decisions().architecture(0, 0, 0, 0, 0, 0));
        assertThat(events).hasSize(2);
        assertThat(events.get(0)).isEqualTo(new TrialStarted(0, notation));
        assertThat(events.get(1)).isInstanceOfSatisfying(TrialEnded.class, ended -> {
            assertThat(ended.number()).isZero();
            assertThat(ended.score()).isEmpty();
            assertThat(ended.failure()).startsWith("out of time: ");
            assertThat(ended.seconds()).isBetween(0.0, 60.0);
        });
    }

    @Test
    void aChildThatFloodsIsHeardOnceForEachEpoch() throws Exception {
        assertThat(trial("flood", 60).rankingValue()).isEqualTo(0.5);
        assertThat(events.subList(1, events.size() - 1))
                .containsExactly(new TrialProgressed(0, 1, 0, 0, Map.of("loss", 1.0)));
        assertThat(Files.size(folder.resolve("trial-0").resolve(TrialMain.PRINTED)))
                .isBetween(1L << 19, 1L << 21);
    }

    @Test
    void aChildThatGarblesIsHeardOnlyWhereItIsUnderstood() throws Exception {
        assertThat(trial("garble", 60).rankingValue()).isEqualTo(0.5);
        assertThat(events.subList(1, events.size() - 1)).containsExactly(new TrialProgressed(0, 1, 0, 0.5, Map.of()));
        assertThat(Files.readString(folder.resolve("trial-0").resolve(TrialMain.PRINTED)))
                .contains("\"number\":7", "\"epoch\":\"one\"", "yyyy");
    }

    @Test
    void aChildThatClosesItsOutputEndsLikeAnother() throws Exception {
        assertThat(trial("close", 60).rankingValue()).isEqualTo(0.5);
        assertThat(events).hasSize(2);
    }

    @Test
    void anOutcomeCountsWhateverBecomesOfTheChildAfterwards() throws Exception {
        assertThat(trial("linger", 3).rankingValue()).isEqualTo(0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"number\":0,", "[]", "{\"number\":0,\"architecture\":\"x\",\"epochs\":1,\"score\":1}"})
    void anOutcomeThatIsDamagedOrOfAnotherTrialIsPutAside(String left) throws Exception {
        Path outcome = Files.createDirectories(folder.resolve("trial-0")).resolve(TrialMain.OUTCOME);
        Files.writeString(outcome, left);
        assertThat(trial("close", 60)).isEqualTo(CANDIDATE.scored(0.5));
        assertThat(events.get(1))
                .isInstanceOfSatisfying(
                        Notice.class, notice -> assertThat(notice.message()).startsWith("trial 0: " + outcome));
        assertThat(outcome.resolveSibling("outcome.json.unfit")).hasContent(left);
    }

    @Test
    void anOutcomeOfOtherSettingsIsNotTaken() throws Exception {
        assertThat(trial("close", 60)).isEqualTo(CANDIDATE.scored(0.5));
        Path outcome = folder.resolve("trial-0").resolve(TrialMain.OUTCOME);
        Files.writeString(outcome, Files.readString(outcome).replace("0.5", "0.75"));
        assertThat(trial("crash", 60)).as("what was left counts").isEqualTo(CANDIDATE.scored(0.75));
        String corrected = TrialOutcome.settings(CONFIG.toBuilder()
                .retrain(new SearchConfig.Retrain(1, 1, 5, 64, 0.001, List.of()))
                .build());
        assertThat(TrialOutcome.settings(CONFIG)).isNotEqualTo(corrected);
        assertThat(TrialOutcome.settings(CONFIG.toBuilder()
                        .name("x")
                        .trials(new SearchConfig.Trials(4, 3, 60, 4096, 2))
                        .build()))
                .isEqualTo(TrialOutcome.settings(CONFIG));
        Files.writeString(outcome, Files.readString(outcome).replace(TrialOutcome.settings(CONFIG), corrected));
        assertThat(trial("close", 60)).isEqualTo(CANDIDATE.scored(0.5));
    }

    @Test
    void aJournalThatTakesNoMoreStopsTheSearch() throws Exception {
        Files.writeString(folder.resolve("mode"), "garble");
        TrainingEvaluator evaluator = new TrainingEvaluator(
                CONFIG,
                SPACE.codec(),
                folder,
                1,
                new ChildProcess(Duration.ofMinutes(1), 512, Map.of()),
                () -> {},
                event -> {
                    if (event instanceof TrialProgressed) {
                        throw new IllegalStateException("disk full");
                    }
                },
                BadChild.class);
        Candidate candidate = new Candidate(0, SPACE.decisions().architecture(0, 0, 0, 0, 0, 0));
        assertThatThrownBy(() -> evaluator.evaluate(List.of(candidate)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("disk full");
    }

    @Test
    void stoppingEndsTheChild() throws Exception {
        ChildProcess limits = new ChildProcess(Duration.ofMinutes(5), 512, Map.of());
        TrainingEvaluator evaluator = evaluator("hang", limits, () -> {
            if (Files.exists(folder.resolve("trial-0").resolve("pid"))) {
                throw new InterruptedException("asked to");
            }
        });
        Candidate candidate = new Candidate(0, SPACE.decisions().architecture(0, 0, 0, 0, 0, 0));
        assertThatThrownBy(() -> evaluator.evaluate(List.of(candidate))).isInstanceOf(InterruptedException.class);
        assertThat(ended()).isTrue();
    }

    @Test
    void trialsRunSideBySideAndKeepTheOrderOfTheirNumbers() throws Exception {
        SearchConfig config = CONFIG.toBuilder()
                .trials(new SearchConfig.Trials(4, 3, 60, 4096, 2))
                .listeners(List.of(new SearchConfig.Listener("tracker", Map.of("token", "secret"))))
                .build();
        ChildProcess limits = new ChildProcess(Duration.ofSeconds(120), 512, Map.of());
        TrainingEvaluator evaluator = new TrainingEvaluator(
                config, SPACE.codec(), folder, 1, limits, () -> {}, event -> {}, PairedChild.class);
        List<Candidate> candidates = List.of(
                new Candidate(0, SPACE.decisions().architecture(0, 0, 0, 0, 0, 0)),
                new Candidate(1, SPACE.decisions().architecture(1, 0, 0, 0, 0, 0)));
        assertThat(evaluator.evaluate(candidates))
                .extracting(Trial::rankingValue)
                .containsExactly(0.0, 1.0);
        String request = Files.readString(folder.resolve("trial-0").resolve(TrialMain.REQUEST));
        assertThat(request).doesNotContain("secret");
        SearchConfig child = SearchConfig.ofJson("request", Json.read(request).required(TrialMain.CONFIG));
        assertThat(child.trials()).isEqualTo(config.trials());
        assertThat(child.engine().threads())
                .contains(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    @Test
    void aChildGetsTheRecordOfTheSearch() throws Exception {
        trial("close", 60);
        String request = Files.readString(folder.resolve("trial-0").resolve(TrialMain.REQUEST));
        assertThat(SearchConfig.ofJson("request", Json.read(request).required(TrialMain.CONFIG)))
                .isEqualTo(CONFIG);
    }

    @Test
    void whatAChildLeftBeforeAKillCountsAndItsCheckpointsGo() throws Exception {
        String notation = SPACE.codec().format(SPACE.decisions().architecture(0, 0, 0, 0, 0, 0));
        String left = "{\"number\":0,\"architecture\":\"" + notation + "\",\"epochs\":1";
        Path place = Files.createDirectories(folder.resolve("trial-0"));
        Path checkpoint =
                Files.createDirectories(place.resolve("checkpoints/deep")).resolve("1.bin");
        Files.writeString(checkpoint, "weights");
        Files.writeString(place.resolve(TrialMain.OUTCOME), left + ",\"failure\":\"the loss is NaN\"}");
        assertThat(trial("crash", 60).failure()).isEqualTo("the loss is NaN");
        assertThat(place.resolve("checkpoints")).doesNotExist();
        assertThat(place.resolve(TrialMain.REQUEST)).doesNotExist();
        Files.writeString(place.resolve(TrialMain.OUTCOME), left + ",\"score\":0.25}");
        assertThat(trial("crash", 60).rankingValue()).isEqualTo(0.25);
    }

    @Test
    void aFolderThatCannotBeWrittenStopsTheSearchAndNamesTheTrial() throws Exception {
        Files.writeString(folder.resolve("trial-0"), "in the way");
        assertThatThrownBy(() -> trial("nothing", 60))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("trial 0: ")
                .hasMessageContaining("trial-0");
    }

    @Test
    void errorsAreNotTakenForFailedTrials() {
        TrainingEvaluator evaluator = new TrainingEvaluator(
                CONFIG,
                SPACE.codec(),
                folder,
                1,
                new ChildProcess(Duration.ofMinutes(1), 512, Map.of()),
                () -> {},
                event -> {
                    throw new StackOverflowError("too deep");
                },
                BadChild.class);
        Candidate candidate = new Candidate(0, SPACE.decisions().architecture(0, 0, 0, 0, 0, 0));
        assertThatThrownBy(() -> evaluator.evaluate(List.of(candidate))).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void childrenShareTheCoresUnlessTheUserSaysHowManyThreads() throws Exception {
        SearchConfig config = CONFIG.toBuilder()
                .trials(new SearchConfig.Trials(4, 3, 60, 4096, 1000))
                .build();
        assertThat(threadsOfChild(config)).contains(1);
        SearchConfig said = config.toBuilder()
                .engine(new SearchConfig.Engine(config.engine().name(), Optional.of(3)))
                .build();
        assertThat(threadsOfChild(said)).contains(3);
    }

    private Optional<Integer> threadsOfChild(SearchConfig config) throws Exception {
        Files.writeString(folder.resolve("mode"), "close");
        Files.deleteIfExists(folder.resolve("trial-0").resolve(TrialMain.OUTCOME));
        new TrainingEvaluator(
                        config,
                        SPACE.codec(),
                        folder,
                        1,
                        new ChildProcess(Duration.ofMinutes(1), 512, Map.of()),
                        () -> {},
                        event -> {},
                        BadChild.class)
                .evaluate(List.of(new Candidate(0, SPACE.decisions().architecture(0, 0, 0, 0, 0, 0))));
        String request = Files.readString(folder.resolve("trial-0").resolve(TrialMain.REQUEST));
        return SearchConfig.ofJson("request", Json.read(request).required(TrialMain.CONFIG))
                .engine()
                .threads();
    }

    private boolean ended() throws Exception {
        String pid = Files.readString(folder.resolve("trial-0").resolve("pid"));
        return ProcessHandle.of(Long.parseLong(pid)).map(p -> !p.isAlive()).orElse(true);
    }

    /** The real program in the child: what it finds is compared before anything is trained. */
}

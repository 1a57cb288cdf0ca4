package org.espalier.pipeline.trial;

import static java.nio.charset.StandardCharsets.UTF_8;
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

class TrainingEvaluatorTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of());
    private static final SearchConfig CONFIG = SearchConfig.parse(
            "test.yaml", "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n", List.of());

    @TempDir
    private Path folder;

    private final List<SearchEvent> events = new CopyOnWriteArrayList<>();

    private TrainingEvaluator evaluator(String mode, ChildProcess limits, Stop stop) throws Exception {
        Files.writeString(folder.resolve("mode"), mode);
        return new TrainingEvaluator(CONFIG, SPACE.codec(), folder, 1, limits, stop, events::add, BadChild.class);
    }

    private Trial trial(String mode, int seconds) throws Exception {
        ChildProcess limits = new ChildProcess(Duration.ofSeconds(seconds), 512, Map.of());
        Candidate candidate = new Candidate(0, SPACE.decisions().architecture(0, 0, 0, 0, 0, 0));
        return evaluator(mode, limits, () -> {}).evaluate(List.of(candidate)).get(0);
    }

    @Test
    void aCrashCostsOneTrialAndSaysWhy() throws Exception {
        assertThat(trial("crash", 60).failure()).contains("signal 6").contains("out of luck");
    }

    @Test
    void aHangIsEnded() throws Exception {
        assertThat(trial("hang", 2).failure()).contains("took more than the 2 s");
        assertThat(ended()).isTrue();
    }

    @Test
    void aFullHeapCostsOneTrial() throws Exception {
        assertThat(trial("heap", 60).failure()).contains("exit code 3").contains("OutOfMemoryError");
    }

    @Test
    void tooMuchMemoryOutsideTheHeapIsNoticed() throws Exception {
        if (Files.isReadable(Path.of("/proc/self/status"))) {
            assertThat(trial("memory", 60).failure()).contains("more than the 512 MB");
        }
    }

    @Test
    void noOutcomeIsAFailure() throws Exception {
        assertThat(trial("nothing", 60).failure()).contains("without an outcome");
    }

    @Test
    void aTrialSaysWhenItStartsAndEnds() throws Exception {
        assertThat(trial("nothing", 60).succeeded()).isFalse();
        String notation = SPACE.codec().format(SPACE.decisions().architecture(0, 0, 0, 0, 0, 0));
        assertThat(events).hasSize(2);
        assertThat(events.get(0)).isEqualTo(new TrialStarted(0, notation));
        assertThat(events.get(1)).isInstanceOfSatisfying(TrialEnded.class, ended -> {
            assertThat(ended.number()).isZero();
            assertThat(ended.score()).isEmpty();
            assertThat(ended.failure()).isEqualTo("ended without an outcome");
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
    void aScoreThatIsNoNumberCostsOneTrial() throws Exception {
        assertThat(trial("score", 60).failure()).isEqualTo("ended with the score \"NaN\", which is no finite number");
        assertThat(trial("nothing", 60).failure())
                .as("the same when the search is resumed")
                .contains("no finite number");
    }

    @Test
    void anOutcomeCountsWhateverBecomesOfTheChildAfterwards() throws Exception {
        assertThat(trial("linger", 3).rankingValue()).isEqualTo(0.5);
    }

    @Test
    void anOutcomeThatIsDamagedIsMadeAgainAndThatIsSaid() throws Exception {
        Path outcome = Files.createDirectories(folder.resolve("trial-0")).resolve(TrialMain.OUTCOME);
        for (byte[] damaged :
                new byte[][] {"{\"number\":0,".getBytes(UTF_8), {}, "[]".getBytes(UTF_8), {(byte) 0xff}}) {
            events.clear();
            Files.write(outcome, damaged);
            assertThat(trial("close", 60).rankingValue()).isEqualTo(0.5);
            assertThat(events)
                    .contains(new Notice("trial 0 is evaluated again: " + outcome.toAbsolutePath() + " was damaged"));
        }
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
    void theOutcomeOfAnotherTrialIsNotTaken() throws Exception {
        Path place = Files.createDirectories(folder.resolve("trial-0"));
        Files.writeString(place.resolve(TrialMain.OUTCOME), "{\"number\":0,\"architecture\":\"x\",\"epochs\":1}");
        assertThatThrownBy(() -> trial("nothing", 60))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another trial");
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
        trial("nothing", 60);
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
        Files.writeString(place.resolve(TrialMain.OUTCOME), left + "}");
        assertThat(trial("crash", 60).failure()).isEqualTo("ended without a score");
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
        Files.writeString(folder.resolve("mode"), "nothing");
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
}

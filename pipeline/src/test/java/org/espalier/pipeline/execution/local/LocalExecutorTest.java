package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.espalier.measure.ClassMeasures;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.TrialsConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs in processes of their own, most of which go wrong: what is a result, what is not, and what is left. */
class LocalExecutorTest {
    private static final SearchConfig CONFIG = SearchConfig.parse(
            "test.yaml", "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n", List.of());
    private static final Subject MEMBER = new Subject.Member("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|");

    @TempDir
    private Path folder;

    private final RecordedJob words = new RecordedJob();

    private static JobEnd scored(long correct) {
        return new JobEnd.Trained(
                1 / 2.0, ClassMeasures.accuracy(correct, 2), List.of(), OptionalLong.empty(), Optional.empty());
    }

    private Job job(int number) {
        return new Job.Training(
                "trial " + number, folder.resolve("trial-" + number), MEMBER, 1, List.of(), false, false);
    }

    private LocalSettings settings(String mode, int seconds) throws Exception {
        Files.writeString(folder.resolve("mode"), mode);
        return LocalSettings.of(CONFIG, Map.of())
                .withLimits(new ChildProcess(Duration.ofSeconds(seconds), 512, Map.of()))
                .withMain(BadChild.class);
    }

    private JobEnd end(LocalSettings settings, JobListener listener) {
        try (LocalExecutor executor = new LocalExecutor(settings)) {
            return RecordedJob.end(executor, job(0), listener);
        }
    }

    private JobEnd end(String mode, int seconds) throws Exception {
        return end(settings(mode, seconds), words);
    }

    private String failure(JobEnd.Failed.Reason reason, JobEnd end) {
        assertThat(end).isInstanceOf(JobEnd.Failed.class);
        assertThat(((JobEnd.Failed) end).reason()).isEqualTo(reason);
        return ((JobEnd.Failed) end).cause();
    }

    private Path left(String file) {
        return folder.resolve("trial-0").resolve(file);
    }

    private void assertStops(String mode, Class<? extends RuntimeException> type, String message) {
        assertThatThrownBy(() -> end(mode, 60))
                .isInstanceOf(type)
                .hasMessageMatching(message)
                .message()
                .doesNotContain("\n");
        assertThat(words.heard()).containsOnly("started");
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
                    damage    | .*outcome.json: is damaged: .*; it is put aside as .*, and trial 0 is done again on resume
                    score     | .*outcome.json: is damaged: expected a failure, or a measure with its interval under 'valid', got .*NaN.*; .*
                    """)
    void whatSaysNothingOfTheNetworkIsNoResult(String mode, String message) {
        assertStops(mode, UncheckedIOException.class, message);
    }

    @Test
    void whatWasNoResultLeavesNoTraceInTheNext() throws Exception {
        assertStops("damage", UncheckedIOException.class, ".*");
        assertStops("exit", UncheckedIOException.class, ".*");
        assertThat(end("close", 60)).isEqualTo(scored(1));
    }

    @Test
    void aFaultOfTheProgramNamesTheFileWithTheTrace() throws Exception {
        Path printed = left(TrialMain.PRINTED);
        assertThatThrownBy(() -> end("fault", 60))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "trial 0: an error of Espalier itself: ArrayIndexOutOfBoundsException (Index 3 ")
                .hasMessageEndingWith("; " + printed + " has the trace");
        assertThat(Files.readString(printed)).contains("\tat " + BadChild.class.getName());
    }

    @Test
    void oneThatCannotBeDoneLeavesTheOthersUntilTheExecutorIsClosed() throws Exception {
        CompletableFuture<JobEnd> hanging;
        try (LocalExecutor executor =
                new LocalExecutor(settings("one-of-two", 540).withCapacity(2))) {
            hanging = executor.submit(job(0), words).toCompletableFuture();
            assertThatThrownBy(() -> RecordedJob.end(executor, job(1), JobListener.NONE))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("trial 1: images: no such file or folder");
            assertThat(hanging).isNotDone();
            assertThat(ended()).isFalse();
        }
        assertThat(ended()).isTrue();
        assertThat(hanging).isCancelled();
        assertThat(words.heard()).containsExactly("started");
    }

    @Test
    void aHangIsEnded() throws Exception {
        assertThat(failure(JobEnd.Failed.Reason.TIME, end("hang", 2)))
                .isEqualTo("out of time: it took more than the 2 s that it may take; raise trials.minutes");
        assertThat(ended()).isTrue();
        assertThat(words.heard()).containsExactly("started");
    }

    @Test
    void aFullHeapIsAResult() throws Exception {
        assertThat(failure(JobEnd.Failed.Reason.MEMORY, end("heap", 60)))
                .isEqualTo("out of memory: it filled its Java heap (java.lang.OutOfMemoryError: Java heap space); raise"
                        + " trials.memory_mb");
    }

    @Test
    void tooMuchMemoryOutsideTheHeapIsNoticed() throws Exception {
        if (Files.isReadable(Path.of("/proc/self/status"))) {
            assertThat(failure(JobEnd.Failed.Reason.MEMORY, end("memory", 60)))
                    .matches("out of memory: it held \\d+ MB of memory, more than the 512 MB that it may hold; raise"
                            + " trials.memory_mb");
        }
    }

    @ParameterizedTest
    @CsvSource({"direct, direct buffer memory", "torch, DefaultCPUAllocator: can't allocate memory"})
    void memoryThatIsRefusedIsAResult(String mode, String said) throws Exception {
        assertThat(failure(JobEnd.Failed.Reason.MEMORY, end(mode, 60)))
                .startsWith("out of memory: it could not get what it needed (")
                .contains(said)
                .endsWith("); raise trials.memory_mb");
    }

    @Test
    void aChildThatFloodsIsHeardOnceForEachEpoch() throws Exception {
        assertThat(end("flood", 60)).isEqualTo(scored(1));
        assertThat(words.epochs()).singleElement().satisfies(epoch -> {
            assertThat(epoch.epoch()).isEqualTo(1);
            assertThat(epoch.loss()).isEqualTo(1.0);
            assertThat(epoch.training()).isEqualTo(1 / 2.0);
        });
        assertThat(Files.size(left(TrialMain.PRINTED))).isBetween(1L << 19, 1L << 21);
    }

    @Test
    void aChildThatGarblesIsHeardOnlyWhereItIsUnderstood() throws Exception {
        assertThat(end("garble", 60)).isEqualTo(scored(1));
        assertThat(words.heard()).hasSize(2);
        assertThat(words.epochs()).singleElement().satisfies(epoch -> {
            assertThat(epoch.time()).isEqualTo(Duration.ofMillis(500));
            assertThat(epoch.training()).isEqualTo(1 / 2.0);
            assertThat(epoch.validation()).isEmpty();
        });
        assertThat(Files.readString(left(TrialMain.PRINTED)))
                .contains("[7]", "\"epoch\":\"one\"", "\"done\":7", "\"epochs\":2", "\"correct\":3", "yyyy");
    }

    @Test
    void aChildThatClosesItsOutputEndsLikeAnother() throws Exception {
        assertThat(end("close", 60)).isEqualTo(scored(1));
        assertThat(words.heard()).containsExactly("started");
    }

    @Test
    void anOutcomeCountsWhateverBecomesOfTheChildAfterwards() throws Exception {
        assertThat(end("linger", 3)).isEqualTo(scored(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"number\":0,",
                "[]",
                "{\"number\":0,\"architecture\":\"x\",\"epochs\":1,\"score\":1}",
                "{\"name\":\"trial 1\",\"end\":{}}"
            })
    void anOutcomeThatIsDamagedOrOfAnotherJobIsPutAside(String text) throws Exception {
        Files.createDirectories(folder.resolve("trial-0"));
        Path outcome = Files.writeString(left(TrialMain.OUTCOME), text);
        assertThat(end("close", 60)).isEqualTo(scored(1));
        String why = text.contains("score")
                ? " is the outcome of an earlier release, which did not say enough"
                : text.contains("trial 1")
                        ? " is the outcome of another job (name is 'trial 1', expected 'trial 0')"
                        : ": is damaged: ";
        assertThat(words.warnings()).singleElement().asString().startsWith(outcome + why);
        assertThat(outcome.resolveSibling("outcome.json.unfit")).hasContent(text);
    }

    @Test
    void anOutcomeOfOtherSettingsIsNotTaken() throws Exception {
        assertThat(end("close", 60)).isEqualTo(scored(1));
        Path outcome = left(TrialMain.OUTCOME);
        change(outcome, "\"correct\":1,\"images\":2}}}", "\"correct\":2,\"images\":2}}}");
        assertThat(end("crash", 60)).as("what was left counts").isEqualTo(scored(2));
        String corrected = TrialOutcome.settings(CONFIG.toBuilder()
                .retrain(new RetrainConfig(1, 1, 5, 64, 0.001, List.of()))
                .build());
        assertThat(TrialOutcome.settings(CONFIG)).isNotEqualTo(corrected);
        assertThat(TrialOutcome.settings(CONFIG.toBuilder()
                        .name("x")
                        .trials(new TrialsConfig(4, 3, 60, 4096, 2))
                        .build()))
                .isEqualTo(TrialOutcome.settings(CONFIG));
        change(outcome, TrialOutcome.settings(CONFIG), corrected);
        assertThat(end("close", 60)).isEqualTo(scored(1));
        change(outcome, "trial 0", "trial 7");
        assertThat(end("close", 60)).isEqualTo(scored(1));
        assertThat(words.warnings())
                .hasSize(2)
                .last()
                .asString()
                .contains("(name is 'trial 7', expected 'trial 0')", "and trial 0 is done again");
    }

    private static void change(Path file, String from, String to) throws Exception {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    @Test
    void whatAListenerThrowsEndsTheChildAndPassesOn() throws Exception {
        IllegalStateException full = new IllegalStateException("disk full");
        assertThatThrownBy(() -> end(settings("garble", 60), report -> {
                    throw full;
                }))
                .isSameAs(full);
        StackOverflowError deep = new StackOverflowError("too deep");
        JobListener bad = new RecordedJob() {
            @Override
            public void started() {
                throw deep;
            }
        };
        assertThatThrownBy(() -> end(settings("close", 60), bad)).isSameAs(deep);
        // nor is it taken for a result, whatever it is
        OutOfMemoryError memory = new OutOfMemoryError("Java heap space");
        assertThatThrownBy(() -> end(settings("garble", 60).withMain(BadChild.class), report -> {
                    throw memory;
                }))
                .isSameAs(memory);
    }

    @Test
    void whoIsAskedToStopEndsTheChild() throws Exception {
        LocalSettings settings = settings("hang", 300).withStop(() -> {
            if (Files.exists(left("pid"))) {
                throw new InterruptedException("asked to");
            }
        });
        assertThatThrownBy(() -> end(settings, words)).isInstanceOf(CancellationException.class);
        assertThat(ended()).isTrue();
    }

    @Test
    void childrenRunSideBySideAndAreToldNothingOfListeners() throws Exception {
        SearchConfig config = CONFIG.toBuilder()
                .trials(new TrialsConfig(4, 3, 60, 4096, 2))
                .listeners(List.of(new SearchConfig.Listener("tracker", Map.of("token", "secret"))))
                .build();
        LocalSettings settings = LocalSettings.of(config, Map.of())
                .withLimits(new ChildProcess(Duration.ofSeconds(120), 512, Map.of()))
                .withMain(PairedChild.class);
        try (LocalExecutor executor = new LocalExecutor(settings)) {
            assertThat(executor.capacity()).isEqualTo(2);
            CompletableFuture<JobEnd> first = executor.submit(job(0), words).toCompletableFuture();
            CompletableFuture<JobEnd> second = executor.submit(job(1), words).toCompletableFuture();
            assertThat(((JobEnd.Trained) first.join()).valid().value()).isZero();
            assertThat(((JobEnd.Trained) second.join()).valid().value()).isEqualTo(1.0);
        }
        String request = Files.readString(left(TrialMain.REQUEST));
        assertThat(request).doesNotContain("secret");
        SearchConfig child = SearchConfig.ofJson("request", Json.read(request).required(TrialMain.CONFIG));
        assertThat(child.trials()).isEqualTo(config.trials());
        assertThat(child.engine().threads())
                .contains(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    @Test
    void aChildGetsTheRecordOfTheSearch() throws Exception {
        end("close", 60);
        String request = Files.readString(left(TrialMain.REQUEST));
        assertThat(SearchConfig.ofJson("request", Json.read(request).required(TrialMain.CONFIG)))
                .isEqualTo(CONFIG);
    }

    @Test
    void whatAChildLeftBeforeAKillCountsAndItsCheckpointsGo() throws Exception {
        end("close", 60);
        Path checkpoint = Files.createDirectories(left("checkpoints/deep")).resolve("1.bin");
        Files.writeString(checkpoint, "weights");
        String whole = Files.readString(left(TrialMain.OUTCOME));
        Files.writeString(
                left(TrialMain.OUTCOME),
                whole.replaceFirst("\"end\":.*", "\"end\":{\"failure\":\"the loss is NaN\"}}"));
        Files.delete(left(TrialMain.REQUEST));
        assertThat(failure(JobEnd.Failed.Reason.DIVERGED, end("crash", 60))).isEqualTo("the loss is NaN");
        assertThat(left("checkpoints")).doesNotExist();
        assertThat(left(TrialMain.REQUEST)).doesNotExist();
        Files.writeString(left(TrialMain.OUTCOME), whole);
        assertThat(end("crash", 60)).isEqualTo(scored(1));
    }

    @Test
    void aFolderThatCannotBeWrittenNamesTheJob() throws Exception {
        Files.writeString(folder.resolve("trial-0"), "in the way");
        assertThatThrownBy(() -> end("nothing", 60))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("trial 0: ")
                .hasMessageContaining("trial-0");
    }

    @Test
    void childrenShareTheCoresUnlessTheUserSaysHowManyThreads() {
        SearchConfig config = CONFIG.toBuilder()
                .trials(new TrialsConfig(4, 3, 60, 4096, 1000))
                .build();
        LocalSettings settings = LocalSettings.of(config, Map.of());
        assertThat(settings.capacity()).isEqualTo(1000);
        assertThat(settings.ofChild().engine().threads()).contains(1);
        assertThat(settings.withCapacity(1).ofChild().engine().threads()).contains(1);
        assertThat(settings.withSharing(1).ofChild().engine().threads()).isEmpty();
        SearchConfig said = config.toBuilder()
                .engine(new SearchConfig.Engine(config.engine().name(), Optional.of(3)))
                .build();
        assertThat(LocalSettings.of(said, Map.of()).ofChild().engine().threads())
                .contains(3);
        assertThatThrownBy(() -> settings.withCapacity(0)).hasMessageEndingWith("at least 1, got 0 and 1000");
    }

    private boolean ended() throws Exception {
        String pid = Files.readString(left("pid"));
        return ProcessHandle.of(Long.parseLong(pid)).map(p -> !p.isAlive()).orElse(true);
    }
}

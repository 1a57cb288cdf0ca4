package org.espalier.pipeline.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.failure.Problem;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.KnownData;
import org.espalier.pipeline.resources.Supplied;
import org.espalier.search.InfeasibleException;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a search is said before anything of it is written, all at once. */
class StartCheckTest {
    private static final Machine ROOMY = new Machine(1L << 40, folder -> 1L << 50);

    @TempDir
    private static Path folder;

    private static Path images;

    @BeforeAll
    static void draw() throws IOException {
        images = DrawnImages.sides(folder.resolve("images"), 12);
    }

    private static SearchConfig config(String... set) {
        List<String> all = new ArrayList<>(List.of(set));
        return SearchConfig.parse("test", """
                data: {source: 'IMAGES', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                device: {name: surprising}
                strategy: {name: random}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: [mobilenet-v3-small]}
                """.replace("IMAGES", images.toString()), all);
    }

    private static void check(Machine machine, Optional<String> until, String... set) throws IOException {
        new StartCheck(
                        config(set),
                        Supplied.NOTHING,
                        Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()),
                        KnownData.NOTHING,
                        machine)
                .require(folder.resolve("search"), until);
    }

    /** The lines of what is thrown. */
    private static List<String> problems(Machine machine, String... set) {
        RuntimeException thrown =
                catchThrowableOfType(RuntimeException.class, () -> check(machine, Optional.empty(), set));
        assertThat(thrown).as(Arrays.toString(set)).isNotNull();
        return String.valueOf(thrown.getMessage()).lines().toList();
    }

    @Test
    void aSearchThatCanBeginPasses() throws IOException {
        check(ROOMY, Optional.empty());
        check(ROOMY, Optional.of("profile"));
        check(ROOMY, Optional.empty(), "space.classes=2", "space.input=[1, 12, 12]", "retrain.batch=2");
        check(ROOMY, Optional.empty(), "strategy={name: darts, batch: 2}");
        check(ROOMY, Optional.empty(), "constraints={params: <= 60 % of resnet-18, latency_ms: < 5 % of resnet-18}");
        check(ROOMY, Optional.empty(), "objective={maximize: recall.left}");
        check(ROOMY, Optional.empty(), "objective={minimize: negative_log_likelihood}");
        check(ROOMY, Optional.empty(), "objective={maximize: [macro_f1, throughput], minimize: [latency_ms, params]}");
        check(Machine.here(), Optional.empty());
        assertThat(folder.resolve("search")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "out", "left/out"})
    void aFolderAmongTheImagesIsRefused(String name) {
        Path out = images.resolve(name);
        assertThatThrownBy(() -> new StartCheck(
                                config(),
                                Supplied.NOTHING,
                                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()),
                                KnownData.NOTHING,
                                ROOMY)
                        .require(out, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(out + ": lies in the folder of the images (data.source), where it would be a class; choose"
                        + " another --out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "device.name=lokal | device.name: ",
                "retrain.baselines=[resnt-18] | retrain.baselines: ",
                "listeners=[{name: countin}] | listeners: unknown listener 'countin'",
                "space.name=nas-bench-20l | space.name: unknown space or network 'nas-bench-20l'",
                "data.source=nowhere/at/all | nowhere/at/all': no such file, folder or known set",
                "data.split={train: 0.5, valid: 0.5, test: 0} | data.split.test: is 0",
                "data.split={train: 0.5, valid: 0, test: 0.5} | data.split.valid: is 0",
                "data.split={train: 0.98, valid: 0.01, test: 0.01} | has 12 image(s) to divide",
                "space.classes=5 | space.classes: is 5, the images have 2 classes",
                "space.input=[3, 12, 12] | space.input: is [3, 12, 12], the images are [1, 12, 12]",
                "space.channels=0 | nas-bench-201: channels must be from 1",
                "strategy={name: once-for-all} | strategy 'once-for-all' does not fit the space 'nas-bench-201'",
                "strategy={name: darts, batch: 1} | strategy.batch: a step would have 1 image (of 6 to train on)",
                "strategy={name: darts, batch: 8} | strategy.batch: the part of the images that the architecture learns from is smaller than a batch, expected at most 6, got 8; lower it, or add training images",
                "strategy={name: dartz} | unknown strategy 'dartz'; did you mean 'darts'?",
                "strategy={name: darts, epochs: 0} | strategy.epochs",
                "strategy={name: fixed, architecture: rubbish} | strategy.architecture: ",
                "retrain.batch=1 | retrain.batch: a step would have 1 image (of 12 to train on)",
                "constraints={params: <= 60 %} | constraints.params: space 'nas-bench-201' comes from no network that is known, got \"<= 60 %\"; write \"<= 60 % of NETWORK\"",
                "constraints={latency_ms: <= 60 % of nas-bench-201} | constraints.latency_ms: 'nas-bench-201' is a search space with 6 open decisions, not a network",
                "device={name: surprising, batch: 8} | device.batch: device 'surprising' runs 1 image at a time, expected batch 1, got 8",
                "objective={maximize: acuracy} | objective.maximize: unknown measure 'acuracy'; did you mean 'accuracy'?; known: [accuracy, top_5, macro_f1, balanced_accuracy, negative_log_likelihood, calibration_error, recall.CLASS, params, ",
                "objective={maximize: recall.lefd} | objective.maximize: unknown measure 'recall.lefd'; did you mean 'recall.left'?",
                "objective={minimize: accuracy} | objective.minimize: more of 'accuracy' is better; write it under objective.maximize",
                "objective={maximize: calibration_error} | objective.maximize: less of 'calibration_error' is better; write it under objective.minimize",
                "objective={maximize: [accuracy, latency_ms]} | objective.maximize: less of 'latency_ms' is better; write it under objective.minimize",
                "objective={maximize: accuracy, minimize: throughput} | objective.minimize: more of 'throughput' is better; write it under objective.maximize",
                "objective={minimize: [latency_ms, params]} | objective: none of [latency_ms, params] is a measure of task 'image-classification', expected one of [accuracy, top_5, ",
                "objective={maximize: [accuracy, macro_f1]} | objective.maximize: names several measures of answers, of which one can lead a search, expected one measure of task 'image-classification' beside any of [",
                "loss={class_weights: {nobody: 2}} | loss.class_weights: ",
                "constraints={params: < 0} | constraints.params: \"< 0\" is met by nothing",
            })
    void oneThingThatIsWrongIsOneLine(String set, String line) {
        assertThat(problems(ROOMY, set.strip())).singleElement().asString().contains(line.strip());
    }

    /** A second measure is refused where it stands, with what there may be in its place and what to do. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{maximize: [accuracy, macro_f1]} | objective.maximize | accuracy, macro_f1",
                "{minimize: [calibration_error, params, negative_log_likelihood]} | objective.minimize | calibration_error, negative_log_likelihood",
                "{maximize: accuracy, minimize: [latency_ms, calibration_error]} | objective | accuracy, calibration_error"
            })
    void aSecondMeasureSaysWhatWhereAndWhatToDo(String objective, String where, String got) {
        List<String> lines = problems(ROOMY, "objective=" + objective);
        assertThat(lines).hasSize(1);
        Problem problem = Problem.read(lines.get(0));
        assertThat(problem.where()).isEqualTo(where);
        assertThat(problem.what()).contains("one can lead a search").endsWith(", got " + got);
        assertThat(problem.expected())
                .startsWith("one measure of task 'image-classification' beside any of [activation_bytes, latency_ms, ")
                .doesNotContain(got);
        assertThat(problem.todo())
                .isEqualTo("remove all but the one that decides, the result of each network has every measure");
    }

    @Test
    void whereOnlyCostsAreNamedAMeasureIsToBeAdded() {
        Problem problem = Problem.read(
                problems(ROOMY, "objective={minimize: [latency_ms, params]}").get(0));
        assertThat(problem.where()).isEqualTo("objective");
        assertThat(problem.expected()).startsWith("one of [accuracy, top_5, ");
        assertThat(problem.todo()).isEqualTo("add the one that decides");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00b"})
    void halfACharacterIsRefusedWhereverItStands(String half) {
        for (SearchConfig config : List.of(
                config().toBuilder().name(half).build(),
                config().toBuilder()
                        .listeners(List.of(new SearchConfig.Listener("print", Map.of("key", List.of(half)))))
                        .build())) {
            assertThatThrownBy(() -> new StartCheck(config, Supplied.NOTHING, Map.of(), KnownData.NOTHING, ROOMY)
                            .require(folder.resolve("search"), Optional.empty()))
                    .hasMessageContaining(": holds half of a character (U+" + (half.length() == 1 ? "D800" : "DC00")
                            + "), which no file can; write the whole one");
        }
    }

    @Test
    void aBaselineThatIsASpaceIsNoNetwork() {
        assertThat(problems(ROOMY, "retrain.baselines=[nas-bench-201]"))
                .singleElement()
                .asString()
                .startsWith(
                        "retrain.baselines: 'nas-bench-201' is a search space with 6 open decisions, not a network");
    }

    @Test
    void allThatIsWrongIsSaidAtOnceTheFirstFirst() {
        StartProblemsException thrown = catchThrowableOfType(
                StartProblemsException.class,
                () -> check(
                        new Machine(1L << 32, place -> 1L << 50),
                        Optional.of("profil"),
                        "device.name=lokal",
                        "retrain.baselines=[resnt-18, mobilenet-v3-small]",
                        "constraints={macs: < 0}",
                        "trials.parallel=100",
                        "data.split={train: 0.5, valid: 0.5, test: 0}"));
        assertThat(thrown.problems())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("device.name: ").contains("'local'"),
                        line -> assertThat(line)
                                .startsWith("retrain.baselines: ")
                                .contains("'resnet-18'"),
                        line -> assertThat(line).startsWith("constraints.macs: "),
                        line -> assertThat(line)
                                .isEqualTo("--until: no phase 'profil', expected one of profile, search, select,"
                                        + " retrain, prove"),
                        line -> assertThat(line).startsWith("trials.memory_mb: "),
                        line -> assertThat(line).startsWith("data.split.test: is 0"));
        assertThat(thrown).hasMessage(String.join("\n", thrown.problems()));
        assertThat(folder.resolve("search")).doesNotExist();
    }

    @Test
    void aMemberThatIsNamedHasToKeepWhatIsCounted() {
        String member =
                "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|";
        String fixed = "strategy={name: fixed, architecture: '" + member + "'}";
        assertThatThrownBy(() -> check(ROOMY, Optional.empty(), fixed, "constraints={params: <= 10}"))
                .isInstanceOf(InfeasibleException.class)
                .hasMessageStartingWith("strategy.architecture: the member that it names breaks params <= 10 (has ");
        // what has to be measured is left to the phases
        assertThat(catchThrowableOfType(
                        RuntimeException.class,
                        () -> check(ROOMY, Optional.empty(), fixed, "constraints={latency_ms: <= 0.000001}")))
                .isNull();
    }

    @Test
    void oneImageOfAClassIsTooFewAndSaysWhatToDo() throws IOException {
        Path few = folder.resolve("few");
        try (Stream<Path> all = Files.walk(images)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                Path target = few.resolve(images.relativize(file));
                Path label = target.getParent();
                if (label != null && !Files.exists(label)) {
                    Files.createDirectories(label);
                    Files.copy(file, target);
                }
            }
        }
        assertThat(problems(ROOMY, "data.source=" + few))
                .singleElement()
                .asString()
                .contains("has 1 image(s) to divide, too few for the split", "add images, change data.split");
    }

    @Test
    void trialsMayNotHoldMoreThanTheMachineHas() throws IOException {
        Machine small = new Machine(8L << 30, place -> 1L << 50);
        assertThat(problems(small, "trials={memory_mb: 3000, parallel: 3}"))
                .containsExactly(
                        "trials.memory_mb: 3 trial(s) side by side (trials.parallel) may hold 9,000 MiB together,"
                                + " this machine has 8,192; lower it or trials.parallel");
        check(small, Optional.empty(), "trials={memory_mb: 2730, parallel: 3}");
        // no more run at once than may be asked for and not told
        check(small, Optional.empty(), "trials={memory_mb: 3000, parallel: 3, lag: 1}");
        assertThat(problems(small, "trials={memory_mb: 9000, parallel: 3, lag: 0}"))
                .singleElement()
                .asString()
                .endsWith("this machine has 8,192; lower it");
        // a joint search has no trials, and where nothing was said there is nothing to correct
        check(small, Optional.empty(), "trials={memory_mb: 3000, parallel: 3}", "strategy={name: darts, batch: 2}");
        check(new Machine(2L << 30, place -> 1L << 50), Optional.empty());
        check(new Machine(0, place -> 1L << 50), Optional.empty(), "trials={memory_mb: 3000, parallel: 3}");
    }

    @Test
    void aDiskThatCannotHoldTheNetworksIsFull() throws IOException {
        Machine full = new Machine(1L << 40, place -> 1L << 20);
        assertThat(problems(full))
                .singleElement()
                .asString()
                .startsWith(folder.resolve("search") + ": the search leaves at least ")
                .contains("of 2 network(s)), there are 1 MiB free");
        check(full, Optional.empty(), "retrain.baselines=[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"images/file/out", "LONG", "LONG/out"})
    void aFolderThatCannotBeMadeIsNamed(String place) throws IOException {
        Files.writeString(folder.resolve("file"), "in the way");
        Path out = folder.resolve(place.replace("images/file", "file").replace("LONG", "x".repeat(300)));
        try (Stream<Path> before = Files.list(folder)) {
            List<Path> there = before.toList();
            assertThatThrownBy(() -> new StartCheck(
                                    config(),
                                    Supplied.NOTHING,
                                    Map.of(
                                            "XDG_CACHE_HOME",
                                            folder.resolve("cache").toString()),
                                    KnownData.NOTHING,
                                    ROOMY)
                            .require(out, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(place.startsWith("LONG") ? "a name of 300 bytes" : "file: is a regular file")
                    .hasMessageEndingWith("; choose another --out");
            try (Stream<Path> after = Files.list(folder)) {
                assertThat(after.toList()).containsExactlyInAnyOrderElementsOf(there);
            }
        }
    }
}

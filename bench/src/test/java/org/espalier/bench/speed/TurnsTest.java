package org.espalier.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnsTest {
    private final List<String> notices = new ArrayList<>();
    private final List<String> done = new ArrayList<>();

    @TempDir
    private Path folder;

    /** Takes as long as a list says, in rounds that were warmed before. */
    private record Scripted(String name, List<String> done, double... millis) implements Turns.Contestant {
        @Override
        public double round(int number) {
            done.add(name + number);
            return millis[number];
        }
    }

    /** Whose ways are given. */
    private record Given(Turns.Way ours, Turns.Way ordinary) implements SpeedBenchmark {
        @Override
        public String name() {
            return "given";
        }

        @Override
        public String what() {
            return "nothing much";
        }

        @Override
        public SpeedResult run(SpeedContext context) {
            return Turns.measure(this, context, 2, ours, ordinary);
        }
    }

    private SpeedContext context(int rounds, Rival... rivals) {
        return new SpeedContext(1, rounds, Path.of("none"), List.of(rivals), notices::add);
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyRoundIsWarmedAndAnotherOneBeginsEachTime() {
        try (SpeedContext context = context(3)) {
            double[][] millis = Turns.measure(
                    "b",
                    context,
                    List.of(
                            new Scripted("a", done, 10, 20, 30),
                            new Scripted("b", done, 20, 30, 60),
                            new Scripted("c", done, 5, 6, 7)));
            assertThat(done)
                    .containsExactly(
                            "a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2", // warming
                            "a0", "b0", "c0", "b1", "c1", "a1", "c2", "a2", "b2");
            assertThat(millis).isDeepEqualTo(new double[][] {{10, 20, 30}, {20, 30, 60}, {5, 6, 7}});
            assertThat(notices)
                    .containsExactly(
                            "b, round 1 of 3: a 10.0 ms, b 20.0 ms (2.00), c 5.0 ms (0.50)",
                            "b, round 2 of 3: a 20.0 ms, b 30.0 ms (1.50), c 6.0 ms (0.30)",
                            "b, round 3 of 3: a 30.0 ms, b 60.0 ms (2.00), c 7.0 ms (0.23)");
        }
    }

    @Test
    void peersTakeTurnsWithBothWays() throws IOException {
        FakePeers fakes = new FakePeers(folder);
        List<String> rounds = new ArrayList<>();
        SpeedBenchmark benchmark = new Given(
                round -> {
                    rounds.add("ours " + round);
                    sleep(10);
                },
                round -> rounds.add("ordinary " + round));
        SpeedResult result;
        try (SpeedContext context = context(3, fakes.good("fast", 1), fakes.good("slow", 20))) {
            result = benchmark.run(context);
        }
        List<String> told = List.of("round 0", "round 1", "round 2", "round 0", "round 1", "round 2", "end");
        assertThat(fakes.told("fast")).isEqualTo(told);
        assertThat(fakes.told("slow")).isEqualTo(told);
        assertThat(rounds)
                .containsExactly(
                        "ours 0",
                        "ordinary 0",
                        "ours 1",
                        "ordinary 1",
                        "ours 2",
                        "ordinary 2",
                        "ours 0",
                        "ordinary 0",
                        "ordinary 1",
                        "ours 1",
                        "ours 2",
                        "ordinary 2");
        assertThat(result.beside()).extracting(SpeedResult.Beside::name).containsExactly("fast", "slow");
        for (SpeedResult.Beside beside : result.beside()) {
            assertThat(beside.about()).isEqualTo("a fake, version 1");
            assertThat(beside.lowest()).isLessThanOrEqualTo(beside.figure()).isPositive();
            assertThat(beside.highest()).isGreaterThanOrEqualTo(beside.figure());
        }
        assertThat(result.beside().get(0).millis()).isEqualTo(1);
        assertThat(result.beside().get(0).highest()).isLessThanOrEqualTo(0.1);
        assertThat(result.beside().get(1).millis()).isEqualTo(20);
        assertThat(notices.get(0)).isEqualTo("fast: a fake, version 1");
    }

    @Test
    void aPeerThatDiesEndsTheMeasurementAndTheOthers() throws IOException {
        FakePeers fakes = new FakePeers(folder);
        Rival mortal = fakes.script("mortal", "echo ready", "read -r round", "echo done 0.1", "exit 9");
        SpeedBenchmark benchmark = new Given(round -> {}, round -> {});
        assertThatThrownBy(() -> {
                    try (SpeedContext context = context(2, fakes.good("good", 1), mortal)) {
                        benchmark.run(context);
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mortal.sh' did not end round 1, it ended with exit code 9");
        assertThat(fakes.told("good")).endsWith("end");
    }

    @Test
    void whoIsNotReadyEndsThoseWhoAre() throws IOException {
        FakePeers fakes = new FakePeers(folder);
        try (SpeedContext context = context(1, fakes.good("good", 1), fakes.script("bad", "exit 2"))) {
            assertThatThrownBy(context::startRivals)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bad.sh' was not ready, it ended with exit code 2");
        }
        assertThat(fakes.told("good")).containsExactly("end");
    }

    @Test
    void twoOfOneNameAreRefusedBeforeAnyStarts() throws IOException {
        Rival rival = Rival.of("/nowhere");
        try (SpeedContext context = context(1, rival, rival)) {
            assertThatThrownBy(context::startRivals)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("beside: two rivals are named 'peer', expected NAME=COMMAND, each with its own name");
        }
    }

    @Test
    void resultsSayWhatOthersGave() {
        SpeedResult.Beside beside = new SpeedResult.Beside("last", "a fake, version 1", 2.5, 2, 3, 125);
        SpeedResult result = new SpeedResult(
                "given", "nothing much", 4, "times as fast", 2, true, 50, 200, 5, 3.5, 4.5, List.of(beside));
        assertThat(result.toString().lines())
                .containsExactly(
                        "given              4.00 times as fast (target at least 2.00, reached; 5 rounds from 3.50 to 4.50;"
                                + " ours 50.0 ms, ordinary 200.0 ms): nothing much",
                        "  beside last: 2.50 times as fast (from 2.00 to 3.00; it takes 125.0 ms): a fake, version 1");
        assertThat(result.toJson())
                .containsEntry(
                        "beside",
                        List.of(Map.of(
                                "name",
                                "last",
                                "about",
                                "a fake, version 1",
                                "figure",
                                2.5,
                                "lowest",
                                2.0,
                                "highest",
                                3.0,
                                "ms",
                                125.0)));
        SpeedResult alone = new SpeedResult("given", "nothing much", 4, "times as fast", 2, true, 50, 200, 5, 3.5, 4.5);
        assertThat(alone.toJson()).doesNotContainKey("beside").containsEntry("figure", 4.0);
        assertThat(alone.toString().lines()).hasSize(1);
    }

    @Test
    void onlyOneBenchmarkThatTakesTurnsHasRivals() {
        List<Rival> rivals = List.of(Rival.of("a"));
        SpeedBenchmarks.requireOneFor(List.of(), SpeedBenchmarks.all());
        SpeedBenchmarks.requireOneFor(rivals, SpeedBenchmarks.named(List.of("training-alone-64")));
        assertThatThrownBy(() -> SpeedBenchmarks.requireOneFor(rivals, SpeedBenchmarks.named(List.of("journal"))))
                .hasMessage("beside: nothing takes turns with the benchmark 'journal'; name one of [once-for-all-step,"
                        + " scratch-step, scratch-step-64, training-alone, training-alone-64, single-path-step, darts-step,"
                        + " one-hot-step, one-path-weights, one-path-alphas, two-path-alphas, darts-2nd-step, pc-darts-step, superkernel-step,"
                        + " trie-evaluation, finder]");
        assertThatThrownBy(() ->
                        SpeedBenchmarks.requireOneFor(rivals, SpeedBenchmarks.named(List.of("darts-step", "journal"))))
                .hasMessageStartingWith(
                        "beside: other programs do the work of one benchmark, got 2 benchmarks; name one of");
    }
}

package org.espalier.pipeline.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.plan.PhaseRecord;
import org.espalier.plan.PlanOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a search leaves in {@code result.json}: joined, written, and read from files that anybody may have written. */
class ResultFileTest {
    private static final SearchConfig CONFIG = SearchConfig.parse(
            "test",
            "name: tried\nseed: 7\ndata: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n"
                    + "constraints: {params: '<= 5'}\n",
            List.of());
    private static final SelectionResult CHOSEN = new SelectionResult(
            List.of(new SelectionResult.PassedOver(Member.ofNotation("x"), "params <= 5 (has 6)")),
            List.of(Member.ofNotation("a")),
            List.of(),
            List.of(),
            List.of("score", "params"),
            List.of(new SelectionResult.Point(
                    Member.ofNotation("a"),
                    1.5,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    4,
                    9,
                    Optional.of(true))));

    @TempDir
    private Path folder;

    private static RetrainResult.Trained trained(String name) {
        return new RetrainResult.Trained(
                OptionalDouble.empty(), name, "of " + name, 4, 9, 0.5, 0.25, OptionalLong.empty());
    }

    private static ProofResult.Proved proved(String name) {
        return new ProofResult.Proved(
                name,
                Holdout.UNKNOWN,
                Timing.UNKNOWN,
                OptionalDouble.of(250),
                OptionalDouble.of(12.5),
                false,
                Optional.of(true),
                Optional.of(List.of()),
                name + ".onnx",
                1e-7);
    }

    private static SearchResult of(Record... results) {
        List<PhaseRecord> finished = java.util.Arrays.stream(results)
                .map(result -> new PhaseRecord(result.getClass().getSimpleName(), 1.5, OptionalLong.of(300), result))
                .toList();
        return ResultFile.of(CONFIG, new PlanOutcome(PlanOutcome.Status.REACHED, finished), Map.of("espalier", "1"));
    }

    private SearchResult read(String text) throws IOException {
        return ResultFile.read(Files.writeString(folder.resolve("result.json"), text));
    }

    @Test
    void rowsOfTrainingAndProofAreJoinedByTheirNames() {
        SearchResult result = of(
                CHOSEN,
                new RetrainResult(List.of(trained("found-1"), trained("found-2"), trained("resnet"))),
                new ProofResult(List.of(proved("resnet"), proved("found-2"), proved("untrained")), "found-2"));
        assertThat(result.best().orElseThrow().name()).isEqualTo("found-2");
        assertThat(result.best().orElseThrow().architecture()).isEqualTo("of found-2");
        assertThat(result.others())
                .extracting(SearchResult.TrainedNetwork::name)
                .containsExactly("resnet");
        assertThat(result.pareto()).isEqualTo(CHOSEN.pareto());
        assertThat(result.passedOver()).isEqualTo(CHOSEN.passedOver());
        assertThat(result.phases())
                .extracting(SearchResult.PhaseRow::name)
                .containsExactly("SelectionResult", "RetrainResult", "ProofResult");
    }

    @Test
    void whoTaughtStandsThereAsTheConfigurationHasIt() throws IOException {
        SearchConfig taught = SearchConfig.parse(
                "test",
                "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n"
                        + "retrain: {teacher: largest}\n",
                List.of());
        SearchResult result = ResultFile.of(taught, new PlanOutcome(PlanOutcome.Status.REACHED, List.of()), Map.of());
        assertThat(result.teacher()).hasValue("largest");
        assertThat(read(ResultFile.write(result))).isEqualTo(result);
        assertThat(of().teacher()).isEmpty();
        assertThat(ResultFile.write(of())).doesNotContain("teacher");
    }

    @Test
    void eachNetworkIsHeldAgainstTheLimitsOfItsDevice() throws IOException {
        SearchResult result = read("{\"constraints\":{\"latency_ms\":\"<= 1\"},\"best\":{\"name\":\"a\"},"
                + "\"winners\":[{\"name\":\"a\",\"device\":\"local\"},{\"name\":\"a\",\"device\":\"board\"}],"
                + "\"devices\":[{\"device\":\"board\",\"constraints\":{\"latency_ms\":\"<= 9\"}}]}");
        assertThat(result.limits(result.best().orElseThrow())).containsEntry("latency_ms", "<= 1");
        assertThat(result.limits(result.winners().get(0))).containsEntry("latency_ms", "<= 1");
        assertThat(result.limits(result.winners().get(1))).containsEntry("latency_ms", "<= 9");
    }

    private static ProofResult.Proved winner(String name, String role) {
        return new ProofResult.Proved(
                name,
                Holdout.UNKNOWN,
                Timing.UNKNOWN,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                name + ".onnx",
                0,
                Optional.of(role));
    }

    @Test
    void winnersHaveTheirRolesAndAreNoBaselines() throws IOException {
        SearchPaid paid = new SearchPaid(
                OptionalDouble.of(1.25),
                List.of(1.0, 1.5),
                Map.of("accuracy", 0.1),
                OptionalLong.of(2),
                OptionalLong.of(2),
                "why");
        SearchResult result = of(
                CHOSEN,
                new RetrainResult(List.of(trained("found-1").inherited(), trained("found-2"), trained("random-1"))),
                new RandomSearchResult(8, 2, List.of(), List.of(trained("random-search-1")), List.of()),
                new ProofResult(
                        List.of(
                                winner("found-1", "most-accurate"),
                                winner("found-2", "fastest"),
                                proved("random-1"),
                                proved("random-search-1")),
                        "found-2",
                        Map.of(),
                        Optional.of(new MainMeasure("macro_f1", true)),
                        Optional.of(paid),
                        Optional.empty()));
        assertThat(result.best().orElseThrow().role()).hasValue("fastest");
        assertThat(result.winners())
                .extracting(row -> row.role().orElseThrow(), row -> row.device().orElseThrow())
                .containsExactly(tuple("most-accurate", "local"), tuple("fastest", "local"));
        assertThat(result.winners().get(0).weights()).hasValue("inherited");
        assertThat(result.others())
                .extracting(SearchResult.TrainedNetwork::name)
                .containsExactly("random-1", "random-search-1");
        assertThat(result.mainMeasure().name()).isEqualTo("macro_f1");
        SearchResult moved = result.withFiles(row -> row.role().orElseThrow() + ".onnx");
        assertThat(moved.best().orElseThrow().onnx()).isEqualTo("fastest.onnx");
        assertThat(moved.winners().get(0).onnx()).isEqualTo("most-accurate.onnx");
        String text = ResultFile.write(moved);
        assertThat(text).contains("\"search_paid\"", "\"hypervolume_ratio\"", "\"winners\"", "\"role\"");
        assertThat(read(text)).isEqualTo(moved);
    }

    @Test
    void whatAnybodyWroteOfWinnersIsReadAsFarAsItFits() throws IOException {
        SearchResult odd =
                read("{\"winners\":7,\"search_paid\":{\"ci95\":[\"a\"],\"reference\":{\"x\":null}},\"measure\":{}}");
        assertThat(odd.winners()).isEmpty();
        assertThat(odd.searchPaid().orElseThrow().hypervolumeRatio()).isEmpty();
        assertThat(odd.searchPaid().orElseThrow().ci95()).isEmpty();
        assertThat(odd.mainMeasure().name()).isEqualTo("accuracy");
        assertThat(read("{}").mainMeasure()).isEqualTo(MainMeasure.ACCURACY);
    }

    private static SearchResult of(String trials, String strategy) {
        SearchConfig config = SearchConfig.parse(
                "test",
                "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: " + strategy + "}\n" + "trials: {"
                        + trials + "}\n",
                List.of());
        TrialsResult found = new TrialsResult(
                List.of(new TrialsResult.Scored(Member.ofNotation("a"), OptionalDouble.of(0.5))),
                OptionalLong.of(3),
                OptionalLong.of(0),
                Optional.empty(),
                trials.contains("median") ? OptionalLong.of(1) : OptionalLong.empty());
        PhaseRecord search = new PhaseRecord("search", 1.5, OptionalLong.empty(), found);
        return ResultFile.of(config, new PlanOutcome(PlanOutcome.Status.REACHED, List.of(search)), Map.of());
    }

    @Test
    void whatPhasesHaveToSayStandsThere() throws IOException {
        TrialsResult found = TrialsResult.unscored(List.of(Member.ofNotation("a")));
        List<SearchResult> results = new ArrayList<>();
        for (TrialsResult trials : List.of(found, found.with(List.of("search: \u2192 <b>", "another")))) {
            PhaseRecord search = new PhaseRecord("search", 1.5, OptionalLong.empty(), trials);
            results.add(ResultFile.of(
                    CONFIG, new PlanOutcome(PlanOutcome.Status.REACHED, List.of(search)), Map.of("espalier", "1")));
        }
        assertThat(ResultFile.write(results.get(0))).doesNotContain("notices");
        assertThat(read(ResultFile.write(results.get(1)))).isEqualTo(results.get(1));
        assertThat(results.get(1).notices()).containsExactly("search: \u2192 <b>", "another");
        assertThat(read("{\"notices\":[\"a\",7,null]}").notices()).contains("a");
        assertThat(read("{\"notices\":\"a\"}").notices()).isEmpty();
    }

    @Test
    void theRecipeStandsThereWhereItIsNotTheStandardOne() throws IOException {
        assertThat(ResultFile.write(of("parallel: 1}\nretrain: {recipe: standard", "random")))
                .doesNotContain("recipe");
        SearchResult darts = of("parallel: 1}\nretrain: {recipe: {name: darts, drop_path: 0.3}, epochs: 2", "random");
        assertThat(ResultFile.write(darts)).contains("\"recipe\" : \"darts (drop_path 0.3)\"");
        assertThat(read(ResultFile.write(darts))).isEqualTo(darts);
    }

    @Test
    void howTrialsWereRunStandsThereOnlyWhereItIsUnusual() throws IOException {
        assertThat(of("parallel: 4, lag: 2", "random").trials()).isEmpty();
        assertThat(of("order: arrival, early_stop: median", "darts").trials()).isEmpty();
        SearchResult stopped = of("early_stop: median", "random");
        assertThat(stopped.trials()).contains(new TrialsUse(4, "median", OptionalLong.of(1), "fixed"));
        assertThat(ResultFile.write(stopped))
                .contains("\"trials\" : {")
                .contains("\"early_stop\" : \"median\"", "\"stopped_early\" : 1", "\"count\" : 4");
        SearchResult arrival = of("order: arrival", "random");
        assertThat(arrival.trials()).contains(new TrialsUse(4, "none", OptionalLong.empty(), "arrival"));
        for (SearchResult result : List.of(stopped, arrival)) {
            assertThat(read(ResultFile.write(result))).isEqualTo(result);
        }
    }

    @Test
    void whatIsNotFinishedIsAbsent() {
        SearchResult begun = of();
        assertThat(begun.best()).isEmpty();
        assertThat(begun.baselines()).isEmpty();
        assertThat(begun.pareto()).isEmpty();
        SearchResult unproved = of(CHOSEN, new RetrainResult(List.of(trained("found-1"))));
        assertThat(unproved.best()).isEmpty();
        assertThat(unproved.baselines()).isEmpty();
        assertThat(unproved.pareto()).hasSize(1);
        SearchResult untrained = of(CHOSEN, new ProofResult(List.of(proved("found-1")), "found-1"));
        assertThat(untrained.best()).isEmpty();
        SearchResult nothingProved = of(new RetrainResult(List.of()), new ProofResult(List.of(), "found-1"));
        assertThat(nothingProved.best()).isEmpty();
        assertThat(nothingProved.baselines()).hasValue(List.of());
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        SearchResult result = of(
                CHOSEN,
                new RankCheckResult(
                        OptionalDouble.of(0.5),
                        OptionalDouble.of(0.75),
                        OptionalDouble.of(0.25),
                        OptionalLong.of(2),
                        1,
                        List.of(new RankCheckResult.Compared(
                                Member.ofNotation("m"), 0.5, 0.25, List.of(0.125, 0.375), OptionalLong.of(7)))),
                new RetrainResult(
                        List.of(trained("found-1"), trained("resnet")),
                        List.of(new RetrainResult.Diverged("wide", "", "training diverged"))),
                new ProofResult(List.of(proved("found-1"), proved("resnet")), "found-1"));
        String text = ResultFile.write(result);
        assertThat(read(text)).isEqualTo(result);
        assertThat(result.diverged()).extracting(RetrainResult.Diverged::name).containsExactly("wide");
        assertThat(text).contains("\"diverged\"");
        assertThat(ResultFile.write(of(CHOSEN))).doesNotContain("diverged");
        assertThat(text)
                .contains("\"pareto_objectives\"", "\"onnx_max_abs_diff\"")
                .contains(
                        "\"ceiling\" : 0.75",
                        "\"by_macs\" : 0.25",
                        "\"macs\" : 7",
                        "\"trainings\" : 2",
                        "\"valids\" : [ 0.125, 0.375 ]")
                .endsWith("}\n");
    }

    @Test
    void valuesOfAnotherKindAreAbsent() throws IOException {
        SearchResult result = read("""
                {"name": ["a", 1], "seed": "many", "space": null, "strategy": 7, "constraints": {"params": {"deep": 1}},
                 "best": {"name": "n", "params": "few", "macs": 3.9, "train": true, "valid": null, "test": [1],
                          "latency_ms": {"median": "fast", "p90": 2}, "unstable": "yes", "within_limits": 1,
                          "breaks": "none", "onnx_max_abs_diff": "small"},
                 "pareto": {"no": "list"}, "pareto_objectives": null,
                 "phases": [{"name": null, "seconds": "long", "peak_rss_mb": [3]}], "rank_check": {"pairs": 1.5},
                 "versions": "1", "unheard-of": {"a": []}}
                """);
        assertThat(result.name()).isEqualTo("[\"a\",1]");
        assertThat(result.seed()).isZero();
        assertThat(result.space()).isEqualTo("?");
        assertThat(result.strategy()).isEqualTo("7");
        SearchResult.TrainedNetwork best = result.best().orElseThrow();
        assertThat(best.params()).isEmpty();
        assertThat(best.macs()).hasValue(3);
        assertThat(best.train()).isEmpty();
        assertThat(best.test()).isEqualTo(Holdout.UNKNOWN);
        assertThat(best.latencyMs().median()).isEmpty();
        assertThat(best.latencyMs().p90()).hasValue(2);
        assertThat(best.unstable()).isFalse();
        assertThat(best.withinLimits()).isEmpty();
        assertThat(best.onnxMaxAbsDiff()).isEmpty();
        assertThat(result.pareto()).isEmpty();
        assertThat(result.paretoObjectives()).isEmpty();
        assertThat(result.phases())
                .singleElement()
                .satisfies(phase -> assertThat(phase.name()).isEqualTo("?"))
                .satisfies(phase -> assertThat(phase.seconds()).isNaN())
                .satisfies(phase -> assertThat(phase.peakRssMb()).isEmpty());
        assertThat(result.versions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "", "[", "{} {}", "{\"name\": }"})
    void whatIsNoObjectIsDamagedAndNamed(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder.resolve("result.json") + ": is damaged: ");
    }
}

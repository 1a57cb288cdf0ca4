package org.espalier.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.EarlyStop;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.MedianStopping;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.halving.Asha;
import org.espalier.strategy.halving.Hyperband;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curves that rise to the final score by three quarters of what is left in each epoch, with noise that ends with them. */
class FidelityTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-macro", Map.of());
    private static final int EPOCHS = 12;

    @TempDir
    Path folder;

    private TableBenchmark table;

    @BeforeEach
    void write() throws IOException {
        StringBuilder text = new StringBuilder("arch,valid,test");
        IntStream.rangeClosed(1, EPOCHS).forEach(e -> text.append(",v").append(e));
        text.append(",very,v0\n");
        for (int i = 0; i < 6561; i++) {
            String digits = Integer.toString(i, 3);
            double valid = 20 + 80 * Seeds.generator(7, "valid", i).nextDouble();
            text.append("0".repeat(8 - digits.length()))
                    .append(digits)
                    .append(',')
                    .append(valid);
            text.append(',').append(valid - 1);
            for (int e = 1; e <= EPOCHS; e++) {
                double noise = Seeds.generator(8, "noise", i * 100L + e).nextDouble() - 0.5;
                double left = e == EPOCHS ? 0 : Math.pow(0.25, e);
                text.append(',').append(valid * (1 - left) + 5 * left * noise);
            }
            text.append(",0,0\n");
        }
        table = read(text.toString());
    }

    private TableBenchmark read(String text) throws IOException {
        Fidelity curve = new Fidelity("v", List.of(Fidelity.Rule.NONE));
        return TableBenchmark.read(
                Files.writeString(folder.resolve("t.csv"), text), SPACE, "", Set.of("valid", "test"), curve::has);
    }

    private static BenchSettings settings(int epochs, int runs, Fidelity.Rule... rules) {
        return new BenchSettings(
                Goal.of("valid", "test", false),
                List.of(new RandomSearch()),
                epochs,
                runs,
                Optional.of(new Fidelity("v", List.of(rules))),
                1,
                2);
    }

    @Test
    void onlyNumberedColumnsAreOfTheCurve() {
        Fidelity curve = new Fidelity("v", List.of(Fidelity.Rule.MEDIAN));
        assertThat(curve.epochs(Set.of("v10", "v2", "v0", "v02", "very", "valid", "w3")))
                .containsExactly(2, 10);
        assertThatThrownBy(() -> curve.epochs(Set.of("v2", "val")))
                .hasMessageContaining(
                        "curve 'v' needs two columns at least, such as 'v1' and 'v2', and the table has 1");
        assertThatThrownBy(() -> new Fidelity(" ", List.of(Fidelity.Rule.NONE))).hasMessageContaining("prefix");
        assertThatThrownBy(() -> new Fidelity("v", List.of(Fidelity.Rule.NONE, Fidelity.Rule.NONE)))
                .hasMessageContaining("each rule once");
        assertThatThrownBy(() -> Fidelity.Rule.of("medain")).hasMessageContaining("did you mean 'median'?");
        assertThat(Fidelity.Rule.of("none")).isEqualTo(Fidelity.Rule.NONE);
    }

    @Test
    void wholeTrialsCostAllTheirEpochsAndFindWhatQueriesFind() throws Exception {
        BenchReport epochs = new BenchRunner(table, settings(40 * EPOCHS + 5, 6, Fidelity.Rule.NONE)).run();
        BenchReport queries = new BenchRunner(
                        table, new BenchSettings("valid", "test", false, List.of(new RandomSearch()), 40, 6, 1, 2))
                .run();
        List<BenchReport.Incumbent> found = epochs.strategies().get(0).last().incumbents();
        for (int run = 0; run < 6; run++) {
            BenchReport.Incumbent same =
                    queries.strategies().get(0).last().incumbents().get(run);
            assertThat(found.get(run).report())
                    .as("the rest of the budget is too short")
                    .isEqualTo(same.report());
            assertThat(found.get(run).queries()).isEqualTo(40 * EPOCHS);
        }
        BenchReport.Summary summary = epochs.strategies().get(0);
        assertThat(summary.trials()).isEqualTo(6 * 40);
        assertThat(summary.stopped()).isZero();
        assertThat(summary.at()).extracting(BenchReport.Checkpoint::queries).containsExactly(121, 242, 363, 485);
        assertThat(summary.curve().get(0).incumbents())
                .as("no trial has ended after an epoch")
                .allSatisfy(i -> assertThat(i.report()).isNaN());
    }

    @Test
    void theMedianRuleTriesMoreCandidatesAndFindsBetterOnes() throws Exception {
        BenchReport report =
                new BenchRunner(table, settings(30 * EPOCHS, 100, Fidelity.Rule.NONE, Fidelity.Rule.MEDIAN)).run();
        BenchReport.Summary whole = report.strategies().get(0);
        BenchReport.Summary stopped = report.strategies().get(1);
        assertThat(whole.strategy()).isEqualTo("random");
        assertThat(stopped.strategy()).isEqualTo("random+median");
        assertThat(stopped.trials()).isGreaterThan(whole.trials() * 5 / 4);
        assertThat(stopped.stopped()).isBetween(stopped.trials() / 5, stopped.trials() * 9 / 10);
        BenchReport.Spread before = whole.last().regret();
        BenchReport.Spread after = stopped.last().regret();
        assertThat(after.mean() + after.standardError()).isLessThan(before.mean());
        assertThat(report.text()).contains("trials were stopped early").contains("epochs");
        assertThat(report.csv()).startsWith("strategy,checkpoint,run,epochs,optimize,report,regret\n");
        assertThat(report.json().path("epochs").asInt()).isEqualTo(360);
        assertThat(report.json()
                        .path("strategies")
                        .get(1)
                        .path("stopped_trials")
                        .asLong())
                .isPositive();
    }

    /** Whole trainings of 12 epochs: rungs of 1, 3, 9 and 12. */
    @Test
    void halvingTriesMoreCandidatesAndFindsBetterOnes() throws Exception {
        BenchSettings settings = new BenchSettings(
                Goal.of("valid", "test", false),
                List.of(new RandomSearch(), new Asha(), new Hyperband()),
                30 * EPOCHS,
                100,
                Optional.of(new Fidelity("v", List.of(Fidelity.Rule.NONE, Fidelity.Rule.ASHA))),
                1,
                2);
        List<BenchReport.Summary> all = new BenchRunner(table, settings).run().strategies();
        assertThat(all)
                .extracting(BenchReport.Summary::strategy)
                .containsExactly("random", "random+asha", "asha", "asha+asha", "hyperband", "hyperband+asha");
        BenchReport.Spread random = all.get(0).last().regret();
        for (int better : new int[] {1, 2, 4}) {
            BenchReport.Summary summary = all.get(better);
            assertThat(summary.trials()).isGreaterThan(all.get(0).trials() * 3 / 2);
            BenchReport.Spread regret = summary.last().regret();
            assertThat(regret.mean() + regret.standardError())
                    .as(summary.strategy())
                    .isLessThan(random.mean());
        }
        assertThat(all.get(2).stopped())
                .as("trials that stand still were not stopped")
                .isZero();
    }

    @Test
    void aTrialThatGoesOnCostsTheEpochsBeyond() {
        TableGoal goal = new TableGoal(table, Goal.of("valid", "test", false));
        CurveTrials trials = new CurveTrials(
                table,
                goal,
                Goal.of("valid", "test", false).objectives().get(0),
                "v",
                new int[] {1, 4, 12},
                EarlyStop.NEVER);
        Architecture member = table.architecture(17);
        Lookups.Look first = trials.look(new Candidate(0, member, OptionalInt.of(1)));
        assertThat(first.cost()).isEqualTo(1);
        assertThat(first.row()).isNegative();
        assertThat(first.trial().rankingValue()).isEqualTo(table.value("v1", 17));
        // of epochs without a column the last before them is taken
        Lookups.Look second = trials.look(new Candidate(1, member, OptionalInt.of(9)));
        assertThat(second.cost()).isEqualTo(3);
        assertThat(second.trial().rankingValue()).isEqualTo(table.value("v4", 17));
        Lookups.Look whole = trials.look(new Candidate(2, member));
        assertThat(whole.cost()).isEqualTo(8);
        assertThat(whole.row()).isEqualTo(17);
    }

    @Test
    void aStoppedTrialIsToldItsLastScoreAndCostsWhatItTook() {
        TableGoal goal = new TableGoal(table, Goal.of("valid", "test", false));
        CurveTrials trials = new CurveTrials(
                table,
                goal,
                Goal.of("valid", "test", false).objectives().get(0),
                "v",
                IntStream.rangeClosed(1, EPOCHS).toArray(),
                new MedianStopping(0, 1));
        int[] byValid = IntStream.range(0, table.rows())
                .boxed()
                .sorted((a, b) -> Double.compare(table.value("valid", b), table.value("valid", a)))
                .mapToInt(Integer::intValue)
                .toArray();
        Lookups.Look best = trials.look(new Candidate(0, table.architecture(byValid[0])));
        assertThat(best.cost()).isEqualTo(EPOCHS);
        assertThat(best.row()).isEqualTo(byValid[0]);
        int worst = byValid[byValid.length - 1];
        Lookups.Look stopped = trials.look(new Candidate(1, table.architecture(worst)));
        assertThat(stopped.cost()).isLessThan(EPOCHS);
        assertThat(stopped.row()).isNegative();
        assertThat(stopped.trial().values()).containsExactly(table.value("v" + stopped.cost(), worst));
    }

    @Test
    void unknownCurvesFailAndCostAWholeTrial() throws Exception {
        String head = "arch,valid,test,v1,v5\n";
        TableBenchmark odd = read(head + "22212220,1,1,0.5,\n00000000,,1,0.5,1\n00000001,2,1,1,2\n");
        TableGoal goal = new TableGoal(odd, Goal.of("valid", "test", false));
        CurveTrials trials = new CurveTrials(
                odd,
                goal,
                Goal.of("valid", "test", false).objectives().get(0),
                "v",
                new int[] {1, 5},
                Fidelity.Rule.NONE.stop());
        for (String notation : List.of("22212220", "00000000", "11111111")) {
            Architecture member = SPACE.codec().parse(notation);
            Lookups.Look look = trials.look(new Candidate(0, member));
            assertThat(look.trial().succeeded()).as(notation).isFalse();
            assertThat(look.cost()).isEqualTo(5);
        }
        assertThat(trials.look(new Candidate(1, SPACE.codec().parse("00000001")))
                        .row())
                .isEqualTo(odd.row(SPACE.codec().parse("00000001")).orElseThrow());
        assertThat(OptionalInt.of(2)).isEqualTo(odd.row(SPACE.codec().parse("00000001")));
    }

    @Test
    void budgetsAndGoalsThatDoNotFitAreRefused() throws Exception {
        assertThatThrownBy(() -> new BenchRunner(table, settings(EPOCHS - 1, 1, Fidelity.Rule.NONE)).run())
                .hasMessageContaining("the budget of 11 epochs ends before any trial does");
        assertThatThrownBy(() -> new BenchSettings(
                        Goal.parse(List.of("valid", "test"), List.of(), false, List.of(), List.of()),
                        List.of(new RandomSearch()),
                        10,
                        1,
                        Optional.of(new Fidelity("v", List.of(Fidelity.Rule.NONE))),
                        1,
                        1))
                .hasMessage("curve is one of a single objective, and there are 2");
        BenchSettings none = new BenchSettings(
                Goal.of("valid", "test", false),
                List.of(new RandomSearch()),
                100,
                1,
                Optional.of(new Fidelity("x", List.of(Fidelity.Rule.NONE))),
                1,
                1);
        assertThatThrownBy(() -> new BenchRunner(table, none)).hasMessageContaining("curve 'x' needs two columns");
    }
}

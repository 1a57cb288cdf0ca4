package org.espalier.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.search.Constraint;
import org.espalier.search.InfeasibleException;
import org.espalier.search.Objective;
import org.espalier.search.ParetoFront;
import org.espalier.search.Scalarisation;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeveralObjectivesTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nats-size", Map.of());

    @TempDir
    Path folder;

    /** All members with widths up to 24 in three layers: a grows with all, b with the square of the first, noise is neither. */
    private TableBenchmark table() throws IOException {
        StringBuilder text = new StringBuilder("arch,a,b,same,below\n");
        for (int i = 0; i < 32_768; i++) {
            int[] w = {i % 8, i / 8 % 8, i / 64 % 8, i / 512 % 8, i / 4096};
            Architecture member = SPACE.decisions().architecture(w);
            double a = IntStream.of(w).sum() + Seeds.generator(5, "noise", i).nextDouble();
            text.append(SPACE.codec().format(member)).append(',').append(a);
            text.append(',')
                    .append(1 + w[0] * w[0] + w[1] + w[2] / 2.0)
                    .append(",3,")
                    .append(w[4] - 2)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("t.csv"), text);
        return TableBenchmark.read(file, SPACE, "", Set.of("a", "b", "same", "below"));
    }

    private static Goal goal(List<Constraint> limits, List<Double> reference, String... optimize) {
        return Goal.parse(List.of(optimize), List.of(), false, limits, reference);
    }

    private static BenchSettings settings(Goal goal, int queries, int runs) {
        return new BenchSettings(
                goal,
                List.of(new RandomSearch(), new RegularizedEvolution(20, 5)),
                queries,
                runs,
                Optional.empty(),
                1,
                2);
    }

    private static BenchReport run(TableBenchmark table, BenchSettings settings) throws InterruptedException {
        return new BenchRunner(table, settings).run();
    }

    /** In the words of {@code --strategies}, which a legend has room for. */
    @Test
    void strategiesOfOneNameAreToldApartByTheSettingsInWhichTheyDiffer() throws Exception {
        BenchSettings settings = new BenchSettings(
                goal(List.of(), List.of(), "a"),
                List.of(new RandomSearch(), new RegularizedEvolution(20, 5), new RegularizedEvolution(10, 5)),
                5,
                1,
                Optional.empty(),
                1,
                2);
        assertThat(run(table(), settings).strategies())
                .extracting(BenchReport.Summary::strategy)
                .containsExactly(
                        "random", "regularized-evolution:population=20", "regularized-evolution:population=10");
    }

    @Test
    void theFrontOfTheTableIsWhatNoRowDominates() throws IOException {
        TableBenchmark table = table();
        List<Objective> objectives = List.of(new Objective("a", true), new Objective("b", false));
        int[] rows = IntStream.range(0, 600).map(i -> i * 50).toArray();
        TrueFront front = new TrueFront(table, objectives, rows, List.of());
        double[][] all = IntStream.of(rows)
                .mapToObj(r -> new double[] {-table.value("a", r), table.value("b", r)})
                .toArray(double[][]::new);
        int[] dominators = ParetoFront.dominators(all);
        double[][] best = IntStream.range(0, all.length)
                .filter(i -> dominators[i] == 0)
                .mapToObj(i -> all[i])
                .toArray(double[][]::new);
        assertThat(front.size()).isEqualTo(best.length).isGreaterThan(3);
        double worstA = IntStream.range(0, best.length)
                .mapToDouble(i -> -best[i][0])
                .min()
                .orElseThrow();
        double bestA = IntStream.range(0, best.length)
                .mapToDouble(i -> -best[i][0])
                .max()
                .orElseThrow();
        double worstB = IntStream.range(0, best.length)
                .mapToDouble(i -> best[i][1])
                .max()
                .orElseThrow();
        double bestB = IntStream.range(0, best.length)
                .mapToDouble(i -> best[i][1])
                .min()
                .orElseThrow();
        assertThat(front.reference().get(0)).isCloseTo(worstA - 0.1 * (bestA - worstA), within(1e-9));
        assertThat(front.reference().get(1)).isCloseTo(worstB + 0.1 * (worstB - bestB), within(1e-9));
        assertThat(front.volume()).isEqualTo(ParetoFront.hypervolume(all, new double[] {
            -front.reference().get(0), front.reference().get(1)
        }));
        assertThat(front.share(all)).isEqualTo(1);
        assertThat(front.share(new double[][] {})).isZero();
    }

    @Test
    void sharesGrowWithQueriesAndEvolutionIsAheadOfRandom() throws Exception {
        TableBenchmark table = table();
        BenchReport report = run(table, settings(goal(List.of(), List.of(), "a", "-b"), 300, 30));
        assertThat(report.front()).isPresent();
        assertThat(report.best()).isPositive();
        for (BenchReport.Summary summary : report.strategies()) {
            for (int run = 0; run < 30; run++) {
                double before = 0;
                for (BenchReport.Checkpoint point : summary.curve()) {
                    BenchReport.Incumbent found = point.incumbents().get(run);
                    assertThat(found.report()).isBetween(before, 1.0).isEqualTo(found.optimize());
                    assertThat(found.regret()).isCloseTo(1 - found.report(), within(1e-12));
                    before = found.report();
                }
            }
        }
        BenchReport.Spread random = report.strategies().get(0).last().report();
        BenchReport.Spread evolution = report.strategies().get(1).last().report();
        assertThat(evolution.mean() - 2 * evolution.standardError()).isGreaterThan(random.mean());
        assertThat(report.text())
                .contains("a,-b -> a,-b, 30 runs, hypervolume as a share")
                .contains("from the reference a ");
        assertThat(report.json().path("front").path("reference").has("b")).isTrue();
        assertThat(report.json().has("minimize")).isFalse();
    }

    @Test
    void weightsOfEachTrialLeadThoseAloneThatKnowOneNumber() throws Exception {
        TableBenchmark table = table();
        Goal goal = goal(List.of(), List.of(), "a", "-b");
        BenchReport product = run(table, settings(goal, 80, 3));
        BenchReport weights = run(table, settings(goal.with(Scalarisation.CHEBYSHEV), 80, 3));
        assertThat(product.notices()).isEmpty();
        assertThat(weights.notices())
                .containsExactly(
                        "strategies that know one number are led by Chebyshev distances with weights drawn for each trial");
        assertThat(weights.strategies().get(0).at())
                .isEqualTo(product.strategies().get(0).at());
        assertThat(weights.strategies().get(1).at())
                .isNotEqualTo(product.strategies().get(1).at());
    }

    @Test
    void aGivenReferenceIsKeptAndOneThatNoRowReachesIsRefused() throws Exception {
        TableBenchmark table = table();
        BenchReport report = run(table, settings(goal(List.of(), List.of(10.0, 40.0), "a", "-b"), 50, 3));
        assertThat(report.front().orElseThrow().reference()).containsExactly(10.0, 40.0);
        assertThatThrownBy(() -> run(table, settings(goal(List.of(), List.of(900.0, 40.0), "a", "-b"), 50, 3)))
                .hasMessageContaining("reference [900.0, 40.0] is not worse than any row");
    }

    @Test
    void otherColumnsJudgeWhatWasFound() throws Exception {
        TableBenchmark table = table();
        Goal goal = Goal.parse(List.of("a", "-b"), List.of("below", "-b"), false, List.of(), List.of());
        BenchReport report = run(table, settings(goal, 60, 3));
        assertThat(report.unknownRows().keySet()).containsExactly("a", "b", "below");
        assertThat(report.strategies().get(0).last().incumbents())
                .anySatisfy(i -> assertThat(i.report()).isNotEqualTo(i.optimize()));
    }

    @Test
    void limitsHoldForWhatIsAskedForAndForTheBest() throws Exception {
        TableBenchmark table = table();
        List<Constraint> limits = List.of(Constraint.parse("b", "<= 9"), Constraint.parse("params", "<= 200K"));
        BenchReport report = run(table, settings(goal(limits, List.of(), "a"), 80, 10));
        Set<Double> allowed = new TreeSet<>();
        for (int row = 0; row < table.rows(); row++) {
            boolean small = SPACE.counters().params().of(table.architecture(row)) <= 200_000;
            if (small && table.value("b", row) <= 9) {
                allowed.add(table.value("a", row));
            }
        }
        assertThat(report.best())
                .isEqualTo(allowed.stream().max(Double::compare).orElseThrow());
        for (BenchReport.Summary summary : report.strategies()) {
            assertThat(summary.unknown()).isZero();
            assertThat(summary.last().incumbents())
                    .allSatisfy(i -> assertThat(allowed).contains(i.optimize()));
        }
        assertThat(report.text()).contains("within b <= 9 and params <= 200000");
        assertThat(report.json().path("limits").size()).isEqualTo(2);
    }

    @Test
    void whatNoRowKeepsIsInfeasibleWithTheNearest() throws Exception {
        TableBenchmark table = table();
        assertThatThrownBy(() ->
                        run(table, settings(goal(List.of(Constraint.parse("b", "< 1")), List.of(), "a"), 9, 1)))
                .isInstanceOf(InfeasibleException.class)
                .hasMessage("none of the 32768 rows of the table is within b < 1; the nearest has {b=1.0};"
                        + " raise the limit b < 1");
        assertThatThrownBy(() ->
                        run(table, settings(goal(List.of(Constraint.parse("parms", "< 1")), List.of(), "a"), 9, 1)))
                .hasMessageContaining("limits name 'parms', which is no column")
                .hasMessageContaining("did you mean 'params'?");
    }

    @Test
    void columnsThatLeaveNothingToLookForAreRefused() throws Exception {
        TableBenchmark table = table();
        assertThatThrownBy(() -> run(table, settings(goal(List.of(), List.of(), "same"), 9, 1)))
                .hasMessage("column 'same' is 3.0 in all 32768 rows of the table: there is nothing to look for;"
                        + " name another column");
        assertThatThrownBy(() -> run(table, settings(goal(List.of(), List.of(), "a", "-below"), 9, 1)))
                .hasMessageContaining("column 'below' has numbers below 0")
                .hasMessageContaining("name it first");
        BenchReport first = run(table, settings(goal(List.of(), List.of(), "-below", "a"), 9, 1));
        assertThat(first.best()).isPositive();
    }
}

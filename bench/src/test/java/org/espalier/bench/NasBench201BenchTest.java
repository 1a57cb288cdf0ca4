package org.espalier.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On the real table, where it stands beside the project; skipped elsewhere. */
class NasBench201BenchTest {
    private static final Path FILE = SharedData.file("nas-bench-201.csv.gz");

    private static TableBenchmark table;

    @BeforeAll
    static void read() throws IOException {
        assumeTrue(Files.exists(FILE), "no table at " + FILE);
        SearchSpace space = Zoo.installed().space("nas-bench-201", Map.of());
        table = TableBenchmark.read(FILE, space, "arch_str", Set.of("c10_valid", "c10_test", "params_c10"));
    }

    @Test
    void theWholeTableIsRead() {
        assertThat(table.rows()).isEqualTo(15_625);
        assertThat(table.best("c10_test", false)).isEqualTo(94.3733);
        for (int i = 0; i < 500; i++) {
            Architecture member = table.space().sample(Seeds.generator(1, "members", i));
            assertThat((double) table.space().counters().params().of(member))
                    .isEqualTo(table.value("params_c10", table.row(member).orElseThrow()));
        }
    }

    @Test
    void columnsWithCellsThatAreNoNumbersAreCompared() throws IOException, InterruptedException {
        TableBenchmark proxies =
                TableBenchmark.read(FILE, table.space(), "arch_str", Set.of("naswot_c10", "nasi_c10", "c10_test"));
        assertThat(proxies.unknown("naswot_c10")).isPositive();
        assertThat(proxies.unknown("nasi_c10")).isPositive();
        for (String column : List.of("naswot_c10", "nasi_c10")) {
            BenchReport report = new BenchRunner(
                            proxies,
                            new BenchSettings(column, "c10_test", false, List.of(new RandomSearch()), 300, 20, 1, 2))
                    .run();
            long share = report.unknownRows().get(column);
            assertThat(report.strategies().get(0).unknown())
                    .isBetween(share * 300 * 20 / 15_625 / 2, share * 300 * 20 / 15_625 * 2 + 20);
            assertThat(report.unknownRows().get("c10_test")).isZero();
            assertThat(report.strategies().get(0).last().unknown()).isZero();
        }
    }

    @Test
    void regularizedEvolutionIsAheadOfRandom() throws InterruptedException {
        BenchSettings settings = new BenchSettings(
                "c10_valid",
                "c10_test",
                false,
                List.of(new RandomSearch(), new RegularizedEvolution(), new RegularizedEvolution(30, 10)),
                150,
                200,
                1,
                2);
        BenchReport report = new BenchRunner(table, settings).run();
        BenchReport.Spread random = report.strategies().get(0).last().regret();
        for (BenchReport.Summary evolution : report.strategies().subList(1, 3)) {
            BenchReport.Spread regret = evolution.last().regret();
            assertThat(regret.mean() + 2 * regret.standardError())
                    .as(evolution.strategy())
                    .isLessThan(random.mean());
        }
    }

    @Test
    void tenThousandQueriesTakeASecondOfOneCore() {
        double seconds = Double.MAX_VALUE;
        for (int attempt = 0; attempt < 3; attempt++) {
            seconds = Math.min(seconds, secondsOf(10_000));
        }
        assertThat(seconds).isLessThan(1);
    }

    @Test
    void openingTakesHalfASecondOfOneCore() throws IOException {
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        double least = Double.MAX_VALUE;
        for (int attempt = 0; attempt < 3; attempt++) {
            long start = clock.getCurrentThreadCpuTime();
            TableBenchmark.read(FILE, table.space(), "", Set.of("c10_valid", "c10_test"));
            least = Math.min(least, (clock.getCurrentThreadCpuTime() - start) / 1e9);
        }
        assertThat(least).isLessThan(0.5);
    }

    private static double secondsOf(int queries) {
        // processor time, so that others on the machine do not count
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long start = clock.getCurrentThreadCpuTime();
        SearchStrategy strategy = new RegularizedEvolution().create(new SearchContext(table.space(), 1));
        for (int i = 0; i < queries; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            strategy.tell(candidate.scored(
                    table.value("c10_valid", table.row(candidate.architecture()).orElseThrow())));
        }
        return (clock.getCurrentThreadCpuTime() - start) / 1e9;
    }
}

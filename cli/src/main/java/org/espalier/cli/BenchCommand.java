package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.bench.BenchReport;
import org.espalier.bench.BenchRunner;
import org.espalier.bench.BenchSettings;
import org.espalier.bench.TableBenchmark;
import org.espalier.files.AtomicFiles;
import org.espalier.files.OutputPlace;
import org.espalier.search.Strategies;
import org.espalier.zoo.Zoo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares strategies on a table of known results. */
@Command(name = "bench", description = "Compare strategies on a table of known results.")
final class BenchCommand implements Callable<Integer> {
    private static final Map<String, String> OPTIONS = Usage.options(
            "queries", "--queries",
            "runs", "--runs",
            "unknown strategy", "--strategies",
            "unknown space or network", "--space");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--table",
            required = true,
            paramLabel = "FILE",
            description = "CSV, CSV.gz or NAS-Bench-Macro JSON.")
    private Path table = Path.of("");

    @Option(names = "--space", required = true, paramLabel = "SPACE", description = "The space of the table.")
    private String space = "";

    @Option(
            names = "--arch-column",
            paramLabel = "C",
            description = "Column of the architectures; default ${DEFAULT-VALUE}.")
    private String archColumn = "arch_str";

    @Option(
            names = "--optimize",
            required = true,
            paramLabel = "COL",
            description = "The column that strategies see; what is empty, NaN or infinite is a failed query.")
    private String optimize = "";

    @Option(
            names = "--report",
            required = true,
            paramLabel = "COL",
            description =
                    "The column that is reported of the incumbent; runs for whose incumbent it is unknown are left out and"
                            + " counted.")
    private String report = "";

    @Option(names = "--minimize", description = "Lower is better.")
    private boolean minimize;

    @Option(names = "--strategies", split = ",", paramLabel = "a,b", description = "Default ${DEFAULT-VALUE}.")
    private List<String> strategies = List.of("random", "regularized-evolution");

    @Option(names = "--queries", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
    private int queries = 150;

    @Option(names = "--runs", paramLabel = "R", description = "Default ${DEFAULT-VALUE}.")
    private int runs = 100;

    @Option(names = "--seed", paramLabel = "S", description = "Default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "FILE.csv", description = "Write every run's incumbents here.")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (out != null) {
            OutputPlace.requireFile("--out", out);
        }
        BenchSettings settings = Usage.check(OPTIONS, this::settings);
        // after the settings: a table is read for seconds, and a wrong number is said at once
        TableBenchmark read = TableBenchmark.read(
                table,
                Usage.check(OPTIONS, () -> Zoo.installed().space(space, Map.of())),
                archColumn,
                new LinkedHashSet<>(List.of(optimize, report)));
        BenchReport result = new BenchRunner(read, settings).run();
        // printed first: where the file cannot be written, what was computed is not lost
        if (common.json) {
            common.printJson(result.json());
        } else {
            common.out().print(result.text());
        }
        common.out().flush();
        if (out != null) {
            AtomicFiles.writeString(out, result.csv());
        }
        return ExitCode.DONE;
    }

    private BenchSettings settings() {
        return new BenchSettings(
                optimize,
                report,
                minimize,
                strategies.stream().map(Strategies::named).toList(),
                queries,
                runs,
                seed,
                Runtime.getRuntime().availableProcessors());
    }
}

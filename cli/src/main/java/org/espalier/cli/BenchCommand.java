package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.bench.BenchReport;
import org.espalier.bench.BenchRunner;
import org.espalier.bench.BenchSettings;
import org.espalier.bench.Goal;
import org.espalier.bench.TableBenchmark;
import org.espalier.files.AtomicFiles;
import org.espalier.files.OutputPlace;
import org.espalier.search.Scalarisation;
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
            "objectives", "--optimize",
            "reported columns", "--report",
            "minimize", "--minimize",
            "reference", "--reference",
            "limits", "--limit",
            "scalarisation", "--scalarisation",
            "curve", "--curve",
            "early stop", "--early-stop",
            "limit on", "--limit",
            "strategies", "--strategies",
            "unknown strategy", "--strategies",
            "strategy", "--strategies",
            "unknown space or network", "--space");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private TableOptions known = new TableOptions();

    @Option(
            names = "--optimize",
            required = true,
            split = ",",
            paramLabel = "A,-B",
            description =
                    "The columns that strategies see, less of -B being better; what is empty, NaN or infinite is a"
                            + " failed query.")
    private List<String> optimize = List.of();

    @Option(
            names = "--report",
            split = ",",
            paramLabel = "COL",
            description =
                    "The columns by which what they found is judged, one for each of --optimize; by default those."
                            + " Runs for whose incumbent it is unknown are left out and counted.")
    private List<String> report = List.of();

    @Option(
            names = "--scalarisation",
            paramLabel = "HOW",
            description = "How strategies are led through several columns that know one number: product (default) or"
                    + " chebyshev.")
    private String scalarisation = Scalarisation.PRODUCT.toString();

    @Option(names = "--minimize", description = "Lower is better in the one column.")
    private boolean minimize;

    @Option(
            names = "--limit",
            paramLabel = "LIMIT",
            description =
                    "Only members within it, such as \"params <= 3M\": a column, params, macs, activation_bytes or"
                            + " memory; repeatable.")
    private List<String> limits = List.of();

    @Option(
            names = "--reference",
            split = ",",
            paramLabel = "X,Y",
            description = "Corner of the hypervolume in the reported columns; by default a tenth of the range of the"
                    + " table's front beyond its worst.")
    private List<Double> reference = List.of();

    @Option(
            names = "--strategies",
            split = ",",
            paramLabel = "a,b",
            description = "Names, or NAME:key=value:key=value; default ${DEFAULT-VALUE}.")
    private List<String> strategies = List.of("random", "regularized-evolution");

    @Option(names = "--queries", paramLabel = "N", description = "Candidates that a run may evaluate; default 150.")
    private @Nullable Integer queries;

    @Option(
            names = "--curve",
            paramLabel = "PREFIX",
            description =
                    "Columns PREFIX1, PREFIX2.. are the learning curves of --optimize; then the budget is --epochs.")
    private @Nullable String curve;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "With --curve: epochs that the trials of a run may take.")
    private @Nullable Integer epochs;

    @Option(
            names = "--early-stop",
            split = ",",
            paramLabel = "RULE",
            description =
                    "With --curve: none, median or both, by each of which strategies are run; default none,median.")
    private List<String> rules = List.of();

    @Option(names = "--runs", paramLabel = "R", description = "Default ${DEFAULT-VALUE}.")
    private int runs = 100;

    @Option(names = "--seed", paramLabel = "S", description = "Default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "FILE.csv", description = "Write the curve of every run here.")
    private @Nullable Path out;

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = "Draw the mean regret over the queries, with standard errors, into this file.")
    private @Nullable Path svg;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (out != null) {
            OutputPlace.requireFile("--out", out);
        }
        if (svg != null) {
            OutputPlace.requireFile("--svg", svg);
        }
        BenchSettings settings = Usage.check(OPTIONS, this::settings);
        // after the settings: a table is read for seconds, and a wrong number is said at once
        TableBenchmark read = TableBenchmark.read(
                known.table(),
                Usage.check(OPTIONS, known::space),
                known.archColumn(),
                settings.goal().columns(),
                column -> settings.goal().limited().contains(column)
                        || settings.fidelity().filter(f -> f.has(column)).isPresent());
        BenchReport result =
                Usage.check(OPTIONS, () -> new BenchRunner(read, settings)).run();
        // printed first: where the file cannot be written, what was computed is not lost
        if (common.json) {
            common.printJson(result.json());
        } else {
            common.out().print(result.text());
        }
        result.notices().forEach(common.err()::println);
        common.out().flush();
        if (out != null) {
            AtomicFiles.writeString(out, result.csv());
        }
        if (svg != null) {
            AtomicFiles.writeString(svg, BenchPicture.svg(result));
        }
        return ExitCode.DONE;
    }

    private BenchSettings settings() {
        return new BenchSettings(
                Goal.parse(
                                optimize,
                                report,
                                minimize,
                                limits.stream().map(BenchArguments::limit).toList(),
                                reference)
                        .with(Scalarisation.of(scalarisation)),
                strategies.stream().map(BenchArguments::strategy).toList(),
                BenchArguments.budget(queries, curve, epochs, rules),
                runs,
                BenchArguments.fidelity(curve, rules),
                seed,
                Runtime.getRuntime().availableProcessors());
    }
}

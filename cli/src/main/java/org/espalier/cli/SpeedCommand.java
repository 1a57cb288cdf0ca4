package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.bench.speed.Rival;
import org.espalier.bench.speed.SpeedBenchmark;
import org.espalier.bench.speed.SpeedBenchmarks;
import org.espalier.bench.speed.SpeedContext;
import org.espalier.bench.speed.SpeedResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how fast the work goes beside the ordinary way. */
@Command(
        name = "speed",
        description =
                "How fast training steps, evaluations and look-ups are on this machine, each beside the ordinary way.")
final class SpeedCommand implements Callable<Integer> {
    private static final Map<String, String> OPTIONS = Usage.options(
            "threads", "--threads", "rounds", "--rounds", "no speed benchmark", "NAME", "beside", "--beside");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Benchmarks; all where none is named.")
    private List<String> names = List.of();

    @Option(names = "--threads", paramLabel = "N", description = "Threads of LibTorch; default: one for each core.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds, in each of which both ways are measured; default ${DEFAULT-VALUE}.")
    private int rounds = 5;

    @Option(
            names = "--beside",
            paramLabel = "NAME=COMMAND",
            description = "Another program that does the work of one benchmark, in turn with it, as bench/peers/ has"
                    + " some; may be given several times.")
    private List<String> beside = List.of();

    @Option(names = "--table", paramLabel = "FILE", description = "The NAS-Bench-201 table; default ${DEFAULT-VALUE}.")
    private Path table = Path.of("..", "shared", "data", "nas-bench-201.csv.gz");

    @Override
    public Integer call() throws IOException {
        return Usage.check(OPTIONS, this::measure);
    }

    private int measure() throws IOException {
        List<Map<String, Object>> json = new ArrayList<>();
        List<SpeedBenchmark> benchmarks = SpeedBenchmarks.named(names);
        List<Rival> rivals = beside.stream().map(Rival::of).toList();
        SpeedBenchmarks.requireOneFor(rivals, benchmarks);
        try (SpeedContext context = new SpeedContext(threads, rounds, table, rivals, common.err()::println)) {
            context.startRivals();
            for (SpeedBenchmark benchmark : benchmarks) {
                SpeedResult result = benchmark.run(context);
                json.add(result.toJson());
                if (!common.json) {
                    common.out().println(result);
                    common.out().flush();
                }
            }
        }
        if (common.json) {
            common.printJson(JsonObject.of("threads", threads, "benchmarks", json));
        }
        return ExitCode.DONE;
    }
}

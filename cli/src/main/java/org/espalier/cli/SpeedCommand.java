package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
    private static final Map<String, String> OPTIONS =
            Usage.options("threads", "--threads", "rounds", "--rounds", "no speed benchmark", "NAME");

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

    @Option(names = "--table", paramLabel = "FILE", description = "The NAS-Bench-201 table; default ${DEFAULT-VALUE}.")
    private Path table = Path.of("..", "shared", "data", "nas-bench-201.csv.gz");

    @Override
    public Integer call() throws IOException {
        List<Map<String, Object>> json = new ArrayList<>();
        List<SpeedBenchmark> benchmarks = Usage.check(OPTIONS, () -> SpeedBenchmarks.named(names));
        try (SpeedContext context =
                Usage.check(OPTIONS, () -> new SpeedContext(threads, rounds, table, common.err()::println))) {
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

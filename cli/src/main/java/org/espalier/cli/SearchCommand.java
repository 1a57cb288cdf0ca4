package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.espalier.failure.Problem;
import org.espalier.files.OutputPlace;
import org.espalier.files.PathSegment;
import org.espalier.pipeline.Search;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.method.SearchPlans;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.Nearest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a search from its configuration. */
@Command(name = "search", description = "Search, train, validate, export and measure, as a configuration says.")
final class SearchCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "CONFIG.yaml", description = "The configuration.")
    private Path file = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the search; default: its name under searches/.")
    private @Nullable Path out;

    @Option(
            names = "--set",
            paramLabel = "key=value",
            description = "Replace a value of the configuration; repeatable.")
    private List<String> replacements = List.of();

    @Option(names = "--until", paramLabel = "PHASE", description = "Stop after this phase.")
    private @Nullable String until;

    @Option(
            names = "--plan",
            description =
                    "Show what would be done and how long it would take, measured in a minute or so; nothing is begun.")
    private boolean plan;

    @Override
    public Integer call() throws IOException {
        return Usage.check(Usage.replacements(replacements), () -> {
            SearchConfig config = Runs.told(SearchConfig.load(file, replacements), common);
            if (until != null) {
                requirePhase(config, until);
            }
            if (out != null) {
                OutputPlace.requireFolder("--out", out);
            }
            Path directory = out == null ? Path.of("searches", PathSegment.of(config.name())) : out;
            Search.Setup setup = Search.of(config).in(directory);
            return plan ? PlanText.show(setup, common) : Runs.run(setup, until, common);
        });
    }

    private static void requirePhase(SearchConfig config, String name) {
        List<String> phases = SearchPlans.names(config);
        if (!phases.contains(name)) {
            throw new UsageException(new Problem(
                    "no phase '" + Excerpt.of(name) + "'",
                    "--until",
                    "one of " + phases,
                    Nearest.near(name, phases)
                            .map(meant -> "did you mean '" + meant + "'?")
                            .orElse("")));
        }
    }
}

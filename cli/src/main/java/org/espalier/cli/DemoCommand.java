package org.espalier.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.espalier.pipeline.Search;
import org.espalier.pipeline.config.SearchConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole pipeline on the embedded images. */
@Command(name = "demo", description = "The whole pipeline on the embedded images, for this machine's CPU.")
final class DemoCommand implements Callable<Integer> {
    private static final String CONFIG = "demo.yaml";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the search; default ${DEFAULT-VALUE}.")
    private Path out = Path.of("searches", "demo");

    @Option(
            names = "--set",
            paramLabel = "key=value",
            description = "Replace a value of the configuration; repeatable.")
    private List<String> replacements = List.of();

    @Override
    public Integer call() throws IOException {
        return Usage.check(Usage.replacements(replacements), () -> {
            SearchConfig config = Runs.told(SearchConfig.load(CONFIG, text(), replacements), common);
            return Runs.run(Search.of(config).in(out), null, common);
        });
    }

    private static String text() throws IOException {
        try (InputStream stream = DemoCommand.class.getResourceAsStream(CONFIG)) {
            if (stream == null) {
                throw new IllegalStateException(CONFIG + " is missing from the program");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

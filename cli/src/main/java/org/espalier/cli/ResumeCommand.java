package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.espalier.pipeline.Search;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Goes on with a search that was stopped or killed. */
@Command(name = "resume", description = "Go on with a search that was stopped or killed.")
final class ResumeCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "DIR", description = "Folder of the search.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException {
        return Runs.run(Search.resume(directory), null, common);
    }
}

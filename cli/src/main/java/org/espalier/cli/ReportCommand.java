package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.espalier.pipeline.SearchFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes the report of a finished search again. */
@Command(name = "report", description = "(Re)write DIR/report.html of a finished search.")
final class ReportCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "DIR", description = "Folder of the search.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException {
        Path report = SearchFolder.open(directory).report();
        if (common.json) {
            common.printJson(JsonObject.of("report", report.toString()));
        } else {
            common.out().println(report);
        }
        return ExitCode.DONE;
    }
}

package org.espalier.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.espalier.torch.data.DataSource;
import org.espalier.torch.data.DataSources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the kinds of data that can be read. */
@Command(name = "datasets", description = "Every kind of data source, with one line each.")
final class DatasetsCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        List<String> lines =
                DataSources.all().stream().map(DataSource::description).toList();
        if (common.json) {
            common.printJson(JsonObject.of("datasets", lines));
        } else {
            lines.forEach(common.out()::println);
        }
        return ExitCode.DONE;
    }
}

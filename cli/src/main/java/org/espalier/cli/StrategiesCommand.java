package org.espalier.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.pipeline.method.SearchMethods;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the ways to search, of every kind. */
@Command(name = "strategies", description = "Every search strategy, with one line each.")
final class StrategiesCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        if (common.json) {
            List<Map<String, Object>> rows = SearchMethods.installed().all().stream()
                    .map(s -> JsonObject.of("name", s.name(), "summary", s.summary()))
                    .toList();
            common.printJson(JsonObject.of("strategies", rows));
        } else {
            SearchMethods.installed().all().forEach(s -> common.out().printf("%-24s %s%n", s.name(), s.summary()));
        }
        return ExitCode.DONE;
    }
}

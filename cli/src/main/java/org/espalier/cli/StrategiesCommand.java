package org.espalier.cli;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.pipeline.method.SearchMethod;
import org.espalier.pipeline.method.SearchMethods;
import org.espalier.search.Description;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the ways to search, of every kind. */
@Command(
        name = "strategies",
        description = "Every search strategy: what it does, its paper, what it needs, when to take it.")
final class StrategiesCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Collection<SearchMethod<?>> methods = SearchMethods.installed().all();
        if (common.json) {
            common.printJson(JsonObject.of(
                    "strategies", methods.stream().map(StrategiesCommand::row).toList()));
        } else {
            methods.forEach(this::print);
        }
        return ExitCode.DONE;
    }

    private static Map<String, Object> row(SearchMethod<?> method) {
        Description description = method.description();
        return JsonObject.of(
                "name", description.name(),
                "kind", method.kind().word(),
                "summary", description.summary(),
                "paper", description.paper(),
                "needs", description.needs(),
                "advice", description.advice());
    }

    private void print(SearchMethod<?> method) {
        Description description = method.description();
        common.out().printf("%-24s %-9s %s%n", description.name(), method.kind().word(), description.summary());
        line("paper", description.paper());
        line("needs", description.needs());
        line("advice", description.advice());
    }

    private void line(String what, String text) {
        common.out().printf("%-24s %-9s %s: %s%n", "", "", what, text);
    }
}

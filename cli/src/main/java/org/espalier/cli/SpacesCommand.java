package org.espalier.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.pipeline.method.SearchMethods;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.Zoo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what can be searched. */
@Command(
        name = "spaces",
        description = "Every built-in space and network: size, decisions, which strategies fit.",
        subcommands = SpacesCheckCommand.class)
final class SpacesCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Zoo zoo = Zoo.installed();
        SearchMethods methods = SearchMethods.installed();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SpaceFactory factory : zoo.all()) {
            SearchSpace space = zoo.space(factory.name(), Map.of());
            rows.add(JsonObject.of(
                    "name", factory.name(),
                    "decisions", space.decisions().size(),
                    "size", space.size().toString(),
                    "strategies", methods.fitting(space),
                    "summary", factory.summary()));
        }
        if (common.json) {
            common.printJson(JsonObject.of("spaces", rows));
            return ExitCode.DONE;
        }
        common.out().printf("%-20s %9s %10s  %s%n", "space", "decisions", "size", "what it is [strategies]");
        for (Map<String, Object> row : rows) {
            common.out()
                    .printf(
                            "%-20s %9s %10s  %s %s%n",
                            row.get("name"),
                            row.get("decisions"),
                            brief((String) row.getOrDefault("size", "0")),
                            row.get("summary"),
                            row.get("strategies"));
        }
        return ExitCode.DONE;
    }

    private static String brief(String size) {
        BigInteger number = new BigInteger(size);
        return number.bitLength() < 24
                ? size
                : new BigDecimal(number, MathContext.DECIMAL32)
                        .round(new MathContext(2))
                        .toString();
    }
}

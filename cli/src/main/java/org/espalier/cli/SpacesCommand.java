package org.espalier.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.espalier.search.SearchContext;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.Zoo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what can be searched. */
@Command(name = "spaces", description = "Every built-in space and network: size, decisions, which strategies fit.")
final class SpacesCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Zoo zoo = Zoo.installed();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SpaceFactory factory : zoo.all()) {
            SearchSpace space = zoo.space(factory.name(), Map.of());
            rows.add(Map.of(
                    "name", factory.name(),
                    "decisions", space.decisions().size(),
                    "size", space.size().toString(),
                    "strategies", strategies(space),
                    "summary", factory.summary()));
        }
        if (common.json) {
            common.printJson(Map.of("spaces", rows));
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

    /** Those that share weights, by the space's decisions; and every ask/tell strategy that agrees to search it. */
    private static List<String> strategies(SearchSpace space) {
        Set<String> fitting = new LinkedHashSet<>(Zoo.strategies(space));
        for (StrategyConfig strategy : Strategies.all()) {
            if (space.decisions().size() > 0 && accepts(strategy, space)) {
                fitting.add(strategy.name());
            }
        }
        return List.copyOf(fitting);
    }

    private static boolean accepts(StrategyConfig strategy, SearchSpace space) {
        try {
            strategy.create(new SearchContext(space, 1));
            return true;
        } catch (IllegalArgumentException e) {
            return false; // this is how a strategy says that the space lacks the decisions that it needs
        }
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

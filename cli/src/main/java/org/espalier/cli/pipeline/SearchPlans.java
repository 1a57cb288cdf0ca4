package org.espalier.cli.pipeline;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.cli.config.SearchConfig;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.SearchPhase;
import org.espalier.plan.SearchPlan;
import org.espalier.search.SearchContext;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;

/** From a configuration to the phases that carry it out. */
final class SearchPlans {
    private static final String SEARCH = "search";

    private SearchPlans() {}

    /** The plan of a search in a folder. */
    static SearchPlan of(Workbench bench, Path directory) {
        return new SearchPlan(
                bench.config().toYaml(),
                List.of(
                        new ProfilePhase(bench),
                        new Deferred(SEARCH, () -> askTell(bench, directory)),
                        new SearchOutcome(bench, SEARCH),
                        new RetrainPhase(bench),
                        new ProofPhase(bench)));
    }

    /** Trials, each a short training from scratch: {@code trials} of {@code epochs} epochs, the rest is the strategy's own. */
    private static SearchPhase askTell(Workbench bench, Path directory) {
        SearchConfig config = bench.config();
        Map<String, Object> settings = new LinkedHashMap<>(config.strategy().parameters());
        int trials = whole(settings, "trials", 30);
        int epochs = whole(settings, "epochs", 3);
        StrategyConfig strategy = Strategies.named(config.strategy().name(), settings);
        SearchContext context = new SearchContext(bench.space(), Limits.measured(bench), config.seed());
        return new TrialsPhase(new AskTellPhase(
                SEARCH,
                strategy,
                context,
                new TrainingEvaluator(bench, directory.resolve("trials"), epochs),
                trials,
                1));
    }

    private static int whole(Map<String, Object> settings, String key, int otherwise) {
        Object value = settings.remove(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && number.longValue() >= 1) {
            return Math.toIntExact(number.longValue());
        }
        throw new IllegalArgumentException(
                "strategy." + key + ": expected a whole number of at least 1, got '" + value + "'");
    }
}

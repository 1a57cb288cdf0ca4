package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.ProofPhase;
import org.espalier.pipeline.phase.RetrainPhase;
import org.espalier.pipeline.phase.StoppablePhase;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.SearchPhase;
import org.espalier.plan.SearchPlan;

/** From a configuration to the phases that carry it out. */
public final class SearchPlans {
    private SearchPlans() {}

    /** What a configuration says in vain: sections that its strategy does not use. */
    public static List<String> unused(SearchConfig config) {
        List<String> unused = new ArrayList<>();
        if (!SearchMethods.installed().named(config.strategy().name()).isTwoStep()) {
            String why = " is not used: strategy '" + config.strategy().name()
                    + "' trains no supernet to be searched or checked";
            if (!config.search().equals(SearchConfig.SEARCH)) {
                unused.add("search" + why);
            }
            if (config.rankCheck().members() > 0) {
                unused.add("rank_check" + why);
            }
        }
        return unused;
    }

    private static <R extends Record> SearchPhase<R> stoppable(SearchPhase<R> phase) {
        return new StoppablePhase<>(phase);
    }

    /**
     * The plan of a search in a folder: what the configured method does, then training from scratch and proof.
     *
     * @throws IllegalArgumentException for an unknown method or setting, with the nearest known one
     */
    public static SearchPlan of(SearchResources resources, Path directory) {
        SearchConfig.Part strategy = resources.config().strategy();
        List<SearchPhase<?>> phases = new ArrayList<>(SearchMethods.installed()
                .named(strategy.name())
                .phases(resources, directory, new MethodSettings(strategy.name(), strategy.parameters())));
        phases.add(new RetrainPhase(resources));
        phases.add(new ProofPhase(resources));
        return new SearchPlan(
                resources.config().toYaml(),
                phases.stream().map(SearchPlans::stoppable).toList());
    }
}

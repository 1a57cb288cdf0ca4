package org.espalier.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.estimate.Estimate;
import org.espalier.pipeline.estimate.Estimator;
import org.espalier.pipeline.estimate.SharedBudget;
import org.espalier.pipeline.method.SearchPlans;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.Supplied;
import org.espalier.plan.TimeBudget;

/** What a search takes, measured before it begins. */
final class SearchEstimate {
    private SearchEstimate() {}

    /** Measures with resources of its own, which are closed again. Nothing is written in the search's folder. */
    static Estimate of(SearchConfig config, Supplied supplied, Map<String, String> environment, Path directory)
            throws IOException {
        Consumer<String> unheard = notice -> {};
        try (SearchResources resources = new SearchResources(config, supplied, environment, unheard)) {
            return of(resources, directory);
        }
    }

    private static Estimate of(SearchResources resources, Path directory) throws IOException {
        return new Estimator(resources)
                .estimate(SearchPlans.of(resources, directory).names(), SearchPlans.work(resources));
    }

    /** The budget of a search; without a probe that was made before, one is made when it is shared out. */
    static TimeBudget budget(SearchResources resources, Path directory, Optional<Estimate> before) {
        return resources
                .config()
                .budget()
                .hours()
                .<TimeBudget>map(hours ->
                        new SharedBudget(hours, () -> before.orElseGet(() -> probed(resources, directory))))
                .orElse(TimeBudget.NONE);
    }

    private static Estimate probed(SearchResources resources, Path directory) {
        try {
            resources.warn("measuring how long steps take, to share out the budget");
            return of(resources, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}

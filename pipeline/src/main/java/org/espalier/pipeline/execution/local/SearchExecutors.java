package org.espalier.pipeline.execution.local;

import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.process.Stop;

/** Which executor does the jobs of a search: decided here, and nowhere else. Whoever asks for one closes it. */
public final class SearchExecutors {
    private SearchExecutors() {}

    /**
     * For trials: the executor that the program brought; without one, child processes within their limits. A space that is an object of the program
     * cannot be built by another process, so that its trials run here, one after the other.
     *
     * @param stop asked while a child runs
     */
    public static TrialExecutor trials(SearchResources resources, Stop stop) {
        if (resources.isSpaceSupplied()) {
            return InProcessExecutor.alone(resources);
        }
        return resources
                .suppliedExecutor()
                .orElseGet(() -> new LocalExecutor(LocalSettings.of(resources.config(), resources.environment())
                        .withData(resources.identity())
                        .withStop(stop)));
    }

    /**
     * For trainings from scratch of networks that were found: the executor that the program brought; without one, this process, which has read the
     * images. Several small networks train fastest side by side on one thread each, one alone with all threads.
     *
     * @param count how many trainings there are
     */
    public static TrialExecutor trainings(SearchResources resources, int count) {
        if (!resources.isSpaceSupplied()) {
            return resources.suppliedExecutor().orElseGet(() -> here(resources, count));
        }
        return here(resources, count);
    }

    private static TrialExecutor here(SearchResources resources, int count) {
        return count == 1 ? InProcessExecutor.alone(resources) : InProcessExecutor.sideBySide(resources);
    }
}

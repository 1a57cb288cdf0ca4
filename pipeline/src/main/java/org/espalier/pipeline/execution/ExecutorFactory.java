package org.espalier.pipeline.execution;

import java.util.Optional;
import org.espalier.event.DataIdentified;
import org.espalier.pipeline.config.SearchConfig;

/** Opens an executor for the jobs of a search: what a program puts in the place of this machine. */
@FunctionalInterface
public interface ExecutorFactory {
    /**
     * Opens one. Whoever asked closes it, which is at the end of a phase; so a search opens several, one after the other.
     *
     * @param config of the search: whoever does a job needs nothing else to build its networks and read its data
     * @param data which images the search was made of so far; a job that finds others has to refuse them
     */
    TrialExecutor open(SearchConfig config, Optional<DataIdentified> data);
}

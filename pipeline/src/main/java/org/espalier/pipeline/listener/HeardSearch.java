package org.espalier.pipeline.listener;

import java.nio.file.Path;
import org.espalier.pipeline.config.SearchConfig;

/**
 * The search that a listener hears.
 *
 * @param directory its folder
 * @param config as resolved
 * @param earlier how many events were in the journal when this run began: those with a smaller number are of earlier runs
 */
public record HeardSearch(Path directory, SearchConfig config, long earlier) {}

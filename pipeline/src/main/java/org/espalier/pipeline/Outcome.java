package org.espalier.pipeline;

import java.util.Optional;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.plan.PlanOutcome;

/**
 * How a run of a search ended.
 *
 * @param status complete, stopped on request, or as far as it was asked to go
 * @param folder what the search has left so far
 * @param result what it gave; present where it is complete
 */
public record Outcome(PlanOutcome.Status status, SearchFolder folder, Optional<SearchResult> result) {}

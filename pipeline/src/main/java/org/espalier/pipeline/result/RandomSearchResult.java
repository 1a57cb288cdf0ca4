package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Random members that were trained in the time that the supernet took.
 *
 * @param seconds that the supernet took
 * @param secondsOfOne that a training took before
 * @param members that were drawn, as many as fit; the limits of a space may leave fewer
 * @param runs those that were trained
 * @param diverged those whose training diverged
 */
public record RandomSearchResult(
        double seconds,
        double secondsOfOne,
        List<Member> members,
        List<RetrainResult.Trained> runs,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RetrainResult.Diverged> diverged) {
    public RandomSearchResult {
        members = Rows.of(members);
        runs = Rows.of(runs);
        diverged = Rows.of(diverged);
    }
}

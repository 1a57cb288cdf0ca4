package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How a supernet's order of members compares with that of training from scratch.
 *
 * @param kendallTau from -1 to 1; absent where all members score the same on one side
 * @param pairs how many members were compared
 * @param members each with both scores
 */
public record RankCheckResult(
        @JsonInclude(JsonInclude.Include.ALWAYS) OptionalDouble kendallTau, int pairs, List<Compared> members) {
    public RankCheckResult {
        members = Rows.of(members);
    }

    /**
     * A member with both scores.
     *
     * @param architecture which
     * @param supernetValid the measure that decides, as it is measured, on the validation split with the supernet's weights
     * @param valid the same after training from scratch
     */
    public record Compared(Member architecture, double supernetValid, double valid) {}
}

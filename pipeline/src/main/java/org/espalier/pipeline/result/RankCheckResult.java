package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How a supernet's order of members compares with that of training from scratch.
 *
 * @param kendallTau from -1 to 1, between the supernet's scores and those from scratch, the mean of a member's trainings; absent where all members
 *     score the same on one side
 * @param ceiling the mean Kendall's tau between two trainings of the same members: as much as anybody can expect; absent where each is trained
 *     once, or where there is no order to compare
 * @param byMacs Kendall's tau between the members' multiply-accumulates and their scores from scratch: what an order that costs nothing gives, which a
 *     supernet has to beat; absent where there is no order to compare
 * @param trainings how many of each member; absent for one
 * @param pairs how many members were compared
 * @param members each with both scores
 */
public record RankCheckResult(
        @JsonInclude(JsonInclude.Include.ALWAYS) OptionalDouble kendallTau,
        OptionalDouble ceiling,
        OptionalDouble byMacs,
        OptionalLong trainings,
        int pairs,
        List<Compared> members) {
    public RankCheckResult {
        members = Rows.of(members);
    }

    /** Of one training of each member. */
    public RankCheckResult(OptionalDouble kendallTau, int pairs, List<Compared> members) {
        this(kendallTau, OptionalDouble.empty(), OptionalDouble.empty(), OptionalLong.empty(), pairs, members);
    }

    /**
     * A member with both scores.
     *
     * @param architecture which
     * @param supernetValid the measure that decides, as it is measured, on the validation split with the supernet's weights
     * @param valid the same after training from scratch; the mean where there are several trainings
     * @param valids of each training that came to its end, in their order, where a member is trained several times; else empty
     * @param macs multiply-accumulates at batch 1; absent in results of former releases
     */
    public record Compared(
            Member architecture,
            double supernetValid,
            double valid,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> valids,
            OptionalLong macs) {
        public Compared {
            architecture = Objects.requireNonNullElseGet(architecture, () -> Member.ofNotation("?"));
            valids = Rows.of(valids);
        }

        /** Of a member that was trained once. */
        public Compared(Member architecture, double supernetValid, double valid) {
            this(architecture, supernetValid, valid, List.of(), OptionalLong.empty());
        }
    }
}

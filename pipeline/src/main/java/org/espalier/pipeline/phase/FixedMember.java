package org.espalier.pipeline.phase;

import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Constraints;
import org.espalier.search.InfeasibleException;

/**
 * In place of a search: the user has named the network to train.
 *
 * @param architecture in the space's notation
 */
public record FixedMember(SearchResources resources, String architecture) implements SearchPhase<SelectionResult> {
    @Override
    public String name() {
        return SearchOutcome.PHASE;
    }

    @Override
    public Class<SelectionResult> resultType() {
        return SelectionResult.class;
    }

    @Override
    public SelectionResult run(PhaseContext context) {
        Architecture member =
                resources.space().requireMember(resources.space().codec().parse(architecture));
        requireWithinLimits(member);
        return SelectionResult.of(Member.of(resources.space(), member));
    }

    private void requireWithinLimits(Architecture member) {
        List<String> broken = Limits.broken(resources, member);
        if (!broken.isEmpty()) {
            Constraints limits = Limits.measured(resources);
            Map<String, Double> values = limits.values(member);
            throw new InfeasibleException(
                    "strategy.architecture: the member that it names breaks " + String.join(", ", broken) + "; "
                            + limits.advice(values) + ", or name another member",
                    values);
        }
    }
}

package org.espalier.pipeline.phase;

import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
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
    public PhaseTraits traits() {
        return PhaseTraits.of(Uses.join(Uses.SPACE, Uses.limits(resources.config(), "device"), List.of("strategy")));
    }

    @Override
    public SelectionResult run(PhaseContext context) {
        Architecture member = member();
        requireWithin(Limits.broken(resources, member), Limits.measured(resources), member);
        return SelectionResult.of(Member.of(resources.space(), member));
    }

    private Architecture member() {
        return resources.space().requireMember(resources.space().codec().parse(architecture));
    }

    /**
     * Refuses a member that breaks a limit which needs no measuring.
     *
     * @throws IllegalArgumentException where it is no member of the space
     * @throws InfeasibleException where it breaks a limit
     */
    public void requireWithinCounted() {
        Architecture member = member();
        requireWithin(Limits.brokenCounted(resources, member), Limits.counted(resources), member);
    }

    private static void requireWithin(List<String> broken, Constraints limits, Architecture member) {
        if (!broken.isEmpty()) {
            Map<String, Double> values = limits.values(member);
            throw new InfeasibleException(
                    "strategy.architecture: the member that it names breaks " + String.join(", ", broken) + "; "
                            + limits.advice(values) + ", or name another member",
                    values);
        }
    }
}

package org.espalier.predict.finder;

import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.predict.onceforall.BlockCosts;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;

/** Costs of members: by tables where the cost adds up over elastic blocks, else by asking for each. Where a table is too near to the limit to tell, the function decides. */
final class MemberCosts {
    /** A table and its function differ by less. */
    private static final double NEAR = 1e-8;

    private final SearchSpace space;
    private final EfficiencyPredictor efficiency;
    private final Optional<BlockCosts> tables;
    private final Architecture least;

    MemberCosts(SearchSpace space, EfficiencyPredictor efficiency) {
        this.space = space;
        this.efficiency = efficiency;
        this.tables = BlockCosts.of(space, efficiency.cost());
        this.least = tables.map(found -> space.canonical(found.least()))
                .orElseGet(() -> Landmarks.by(space, efficiency.cost()).smallest());
    }

    /** The member of least cost; exactly so where there are tables, else as far as a descent finds it. */
    Architecture least() {
        return least;
    }

    /** What the efficiency predictor itself says. */
    double exact(Architecture member) {
        return efficiency.cost().applyAsDouble(member);
    }

    boolean within(int[] options, double limit) {
        if (tables.isEmpty()) {
            return exact(new Architecture(space.decisions(), options)) <= limit;
        }
        double cost = tables.get().of(options);
        return Math.abs(cost - limit) > NEAR * Math.abs(limit)
                ? cost < limit
                : exact(space.canonical(new Architecture(space.decisions(), options))) <= limit;
    }
}

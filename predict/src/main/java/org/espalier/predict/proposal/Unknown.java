package org.espalier.predict.proposal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.search.Evolution;
import org.espalier.search.SearchContext;
import org.espalier.space.SearchSpace;

/** The members that were not asked for yet, and the networks. */
final class Unknown {
    private static final int DRAWS = 2_000;

    /** Up to this many assignments are looked at one by one where drawing finds nothing. */
    private static final long ENUMERABLE = 1 << 17;

    private final SearchContext context;
    private final Isomorphs isomorphs;
    private final Set<Architecture> members = new HashSet<>();
    private final Set<List<Long>> networks = new HashSet<>();

    Unknown(SearchContext context) {
        this.context = context;
        this.isomorphs = new Isomorphs(context.space());
    }

    void add(Architecture member) {
        members.add(member);
        networks.add(isomorphs.key(member));
    }

    List<Long> key(Architecture member) {
        return isomorphs.key(member);
    }

    boolean isNew(Architecture member) {
        return !members.contains(member) && !networks.contains(isomorphs.key(member));
    }

    /** A random member within the limits: an unknown network, else an unknown notation of a known one, else none. */
    Optional<Architecture> draw(SplittableRandom random) {
        SearchSpace space = context.space();
        Architecture found = null;
        for (int i = 0; i < DRAWS; i++) {
            Architecture drawn = space.sample(random);
            if (!members.contains(drawn) && context.constraints().holdFor(drawn)) {
                if (isNew(drawn)) {
                    return Optional.of(drawn);
                }
                found = drawn;
            }
        }
        if (found != null) {
            return Optional.of(found);
        }
        if (space.decisions().assignments().bitLength() <= Integer.SIZE
                && space.decisions().assignments().longValueExact() <= ENUMERABLE) {
            return left(random);
        }
        Architecture near = Evolution.feasible(context, DRAWS, random, () -> space.sample(random));
        for (int i = 0; i < DRAWS && members.contains(near); i++) {
            Architecture step = Evolution.mutateOne(space, near, random);
            near = context.constraints().holdFor(step) ? step : near;
        }
        return members.contains(near) ? Optional.empty() : Optional.of(near);
    }

    private Optional<Architecture> left(SplittableRandom random) {
        SearchSpace space = context.space();
        DecisionSet decisions = space.decisions();
        List<Architecture> left = new ArrayList<>();
        int[] genes = new int[decisions.size()];
        int place = 0;
        while (place < genes.length) {
            Architecture member = new Architecture(decisions, genes);
            if (!members.contains(member)
                    && space.isValid(member)
                    && space.canonical(member).equals(member)
                    && context.constraints().holdFor(member)) {
                left.add(member);
            }
            place = 0;
            while (place < genes.length
                    && ++genes[place] == decisions.all().get(place).size()) {
                genes[place++] = 0;
            }
        }
        if (left.isEmpty() && members.isEmpty()) {
            // says what the nearest member reached
            Evolution.feasible(context, DRAWS, random, () -> space.sample(random));
        }
        return left.isEmpty() ? Optional.empty() : Optional.of(left.get(random.nextInt(left.size())));
    }
}

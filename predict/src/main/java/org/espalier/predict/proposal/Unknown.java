package org.espalier.predict.proposal;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.search.SearchContext;
import org.espalier.search.UnseenMembers;
import org.espalier.space.Isomorphs;
import org.espalier.space.SearchSpace;

/** The members that were not asked for yet, and the networks. */
final class Unknown {
    private static final int DRAWS = 2_000;

    private final SearchContext context;
    private final Isomorphs isomorphs;
    private final UnseenMembers members;
    private final Set<List<Long>> networks = new HashSet<>();

    Unknown(SearchContext context) {
        this.context = context;
        this.members = new UnseenMembers(context);
        this.isomorphs = new Isomorphs(context.space());
    }

    void add(Architecture member) {
        members.mark(member);
        networks.add(isomorphs.key(member));
    }

    List<Long> key(Architecture member) {
        return isomorphs.key(member);
    }

    boolean isNew(Architecture member) {
        return !members.isMarked(member) && !networks.contains(isomorphs.key(member));
    }

    /** A random member within the limits: an unknown network, else an unknown notation of a known one, else none. */
    Optional<Architecture> draw(SplittableRandom random) {
        SearchSpace space = context.space();
        Architecture found = null;
        for (int i = 0; i < DRAWS; i++) {
            Architecture drawn = space.sample(random);
            if (members.allows(drawn)) {
                if (isNew(drawn)) {
                    return Optional.of(drawn);
                }
                found = drawn;
            }
        }
        return found != null ? Optional.of(found) : members.rare(random, () -> space.sample(random));
    }
}

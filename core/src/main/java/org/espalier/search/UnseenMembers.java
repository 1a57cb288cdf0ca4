package org.espalier.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Which members a strategy has asked for, and uniform draws from those that it has not: for strategies that ask for nothing twice. Not
 * safe for use by several threads at once.
 */
public final class UnseenMembers {
    /** Draws that may hit known members before a small space is enumerated. */
    private static final int DRAWS = 2_000;

    /** Up to this many assignments are enumerated. */
    private static final long ENUMERABLE = 1 << 17;

    private final SearchContext context;
    private final Set<Architecture> seen = new HashSet<>();

    /** Nothing was asked for yet. */
    public UnseenMembers(SearchContext context) {
        this.context = context;
    }

    /** Goes on from {@link #state()}. */
    public UnseenMembers(SearchContext context, JsonNode state) {
        this(context);
        DecisionSet decisions = context.space().decisions();
        state.forEach(genes -> seen.add(Ledger.architecture(decisions, genes.asString())));
    }

    /** Whether it may be asked for: within the limits, and not marked. */
    public boolean allows(Architecture member) {
        return !seen.contains(member) && context.constraints().holdFor(member);
    }

    /** Marks a member, which is not drawn again. */
    public void mark(Architecture member) {
        seen.add(member);
    }

    /** The same for a member that there may be, and is returned. */
    public Optional<Architecture> marked(Optional<Architecture> member) {
        member.ifPresent(this::mark);
        return member;
    }

    /** Whether it was marked. */
    public boolean isMarked(Architecture member) {
        return seen.contains(member);
    }

    /** The marked members, in an order of their own. */
    public JsonNode state() {
        ArrayNode genes = JsonNodeFactory.instance.arrayNode();
        seen.stream().map(Ledger::genes).sorted().forEach(genes::add);
        return genes;
    }

    /**
     * A canonical member within the limits that was not marked, each equally likely: rejects until one is drawn, and enumerates what is left of a small
     * space when that takes long. Of a large one under narrow limits what is found by single changes.
     *
     * @return empty where nothing is left, or nothing was found
     * @throws InfeasibleException where nothing is marked and no member within the limits was found
     */
    public Optional<Architecture> draw(SplittableRandom random) {
        for (int i = 0; i < DRAWS; i++) {
            Architecture drawn = uniform(random);
            if (allows(drawn)) {
                return Optional.of(drawn);
            }
        }
        return rare(random, () -> uniform(random));
    }

    /**
     * The same where drawing has found nothing: one of what is left of a small space, of a large one what is found by single changes of a member within the limits.
     *
     * @param drawn members to look for one within the limits among
     */
    public Optional<Architecture> rare(SplittableRandom random, Supplier<Architecture> drawn) {
        SearchSpace space = context.space();
        if (space.decisions().assignments().bitLength() <= Long.SIZE - 2
                && space.decisions().assignments().longValueExact() <= ENUMERABLE) {
            return remaining(random);
        }
        Architecture found = Evolution.feasible(context, DRAWS, random, drawn);
        for (int i = 0; i < DRAWS && seen.contains(found); i++) {
            Architecture step = Evolution.mutateOne(space, found, random);
            found = context.constraints().holdFor(step) ? step : found;
        }
        return seen.contains(found) ? Optional.empty() : Optional.of(found);
    }

    private Optional<Architecture> remaining(SplittableRandom random) {
        DecisionSet decisions = context.space().decisions();
        List<Architecture> left = new ArrayList<>();
        int[] genes = new int[decisions.size()];
        do {
            Architecture member = new Architecture(decisions, genes);
            if (!seen.contains(member)
                    && isCanonical(member)
                    && context.constraints().holdFor(member)) {
                left.add(member);
            }
        } while (advance(decisions, genes));
        if (left.isEmpty() && seen.isEmpty()) {
            Evolution.feasible(context, DRAWS, random, () -> context.space().sample(random));
        }
        return left.isEmpty() ? Optional.empty() : Optional.of(left.get(random.nextInt(left.size())));
    }

    private static boolean advance(DecisionSet decisions, int[] genes) {
        for (int i = 0; i < genes.length; i++) {
            if (++genes[i] < decisions.all().get(i).size()) {
                return true;
            }
            genes[i] = 0;
        }
        return false;
    }

    /**
     * Only assignments that already are in canonical form are taken, because several assignments may stand for one network. Where
     * they are very rare the space's own sampling has to do.
     */
    private Architecture uniform(SplittableRandom random) {
        for (int i = 0; i < DRAWS; i++) {
            Architecture drawn = Architecture.uniform(context.space().decisions(), random);
            if (isCanonical(drawn)) {
                return drawn;
            }
        }
        return context.space().sample(random);
    }

    private boolean isCanonical(Architecture architecture) {
        return context.space().isValid(architecture)
                && context.space().canonical(architecture).equals(architecture);
    }
}

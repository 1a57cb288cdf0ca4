package org.espalier.strategy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Evolution;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random search without replacement: every canonical member within the limits is equally likely, none is asked for twice, and a small
 * space is finished when all of it was asked for. The baseline that every search has to beat at equal budget (Li and Talwalkar 2019).
 */
public record RandomSearch() implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "random",
            "uniform random search without replacement; the baseline of every comparison",
            "Li and Talwalkar, Random Search and Reproducibility for Neural Architecture Search, 2019",
            "any space",
            "run it beside every other strategy at equal budget; where it does as well, the space or the budget decides, not the strategy");

    /** Draws that may hit known members before a small space is enumerated. */
    private static final int DRAWS = 2_000;

    /** Up to this many assignments are enumerated. */
    private static final long ENUMERABLE = 1 << 17;

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        return new Strategy(context, new Ledger(), new HashSet<>());
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        DecisionSet decisions = context.space().decisions();
        Set<Architecture> seen = new HashSet<>();
        Ledger.required(state, "seen").forEach(genes -> seen.add(Ledger.architecture(decisions, genes.asString())));
        return new Strategy(context, new Ledger(decisions, state), seen);
    }

    private static final class Strategy implements SearchStrategy {
        private final SearchContext context;
        private final Ledger ledger;
        private final Set<Architecture> seen;

        Strategy(SearchContext context, Ledger ledger, Set<Architecture> seen) {
            this.context = context;
            this.ledger = ledger;
            this.seen = seen;
        }

        @Override
        public List<Candidate> ask(int atMost) {
            List<Candidate> candidates = new ArrayList<>();
            while (candidates.size() < atMost) {
                Optional<Architecture> next = unseen(Seeds.generator(context.seed(), "random", ledger.asked()));
                if (next.isEmpty()) {
                    break;
                }
                seen.add(next.get());
                candidates.add(ledger.open(next.get()));
            }
            return candidates;
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state();
            ArrayNode genes = state.putArray("seen");
            seen.stream().map(Ledger::genes).sorted().forEach(genes::add);
            return state;
        }

        /** Rejects until a new member is drawn, which is uniform over what is left; enumerates what is left when that takes long. */
        private Optional<Architecture> unseen(SplittableRandom random) {
            for (int i = 0; i < DRAWS; i++) {
                Architecture drawn = draw(random);
                if (!seen.contains(drawn) && context.constraints().holdFor(drawn)) {
                    return Optional.of(drawn);
                }
            }
            SearchSpace space = context.space();
            if (space.decisions().assignments().bitLength() <= Long.SIZE - 2
                    && space.decisions().assignments().longValueExact() <= ENUMERABLE) {
                return remaining(random);
            }
            Architecture found = Evolution.feasible(context, DRAWS, random, () -> draw(random));
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
        private Architecture draw(SplittableRandom random) {
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
}

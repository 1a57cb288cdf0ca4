package org.espalier.strategy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
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
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Grid search: the members in a fixed order, whatever the seed. An assignment of the decisions is a number whose digits are the options, the last decision
 * the quickest to change; what is no canonical member within the limits is passed over, so that each member comes once.
 *
 * <p>All members are counted through from the first. A number of {@code members} is spread over the space instead: from one assignment to
 * the next it is the golden section of all of them, made coprime to their number. Such a walk meets every assignment once, and whatever the
 * budget, its places and each of its decisions are nearly evenly spread (Weyl 1916); a walk in equal steps could leave the last decisions as they are.
 *
 * @param members how many are asked for, spread over the space; 0 for all, in order
 */
public record GridSearch(int members) implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "grid",
            "all members in a fixed order, or a number of them evenly spread; nothing is drawn",
            "Bergstra and Bengio, Random Search for Hyper-Parameter Optimization, 2012 (the grid that random search is held against)",
            "any space",
            "to score every member of a small space; of a large one random search sees more of what matters at equal budget");

    /** As many assignments in a row that are no canonical member within the limits end the walk. */
    private static final int MISSES = 2_000_000;

    private static final int ATTEMPTS = 10_000;

    private static final BigDecimal GOLDEN = new BigDecimal("0.6180339887498948482045868343656381177203");

    public GridSearch {
        Ranges.whole("members", members, 0, Integer.MAX_VALUE);
    }

    /** All members. */
    public GridSearch() {
        this(0);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public boolean knowsSeveralObjectives() {
        return true;
    }

    @Override
    public OptionalInt candidates() {
        return members == 0 ? OptionalInt.empty() : OptionalInt.of(members);
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        return new Strategy(this, context, new Ledger(), BigInteger.ZERO);
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        return new Strategy(
                this,
                context,
                new Ledger(context.space().decisions(), state),
                new BigInteger(Ledger.required(state, "passed").asString()));
    }

    private static final class Strategy implements SearchStrategy {
        private final GridSearch config;
        private final SearchContext context;
        private final Ledger ledger;
        private final BigInteger assignments;
        private final BigInteger step;
        /** How many assignments were looked at. */
        private BigInteger passed;
        /** Whether nothing comes behind them; follows from the other fields. */
        private boolean through;

        Strategy(GridSearch config, SearchContext context, Ledger ledger, BigInteger passed) {
            this.config = config;
            this.context = context;
            this.ledger = ledger;
            this.passed = passed;
            this.assignments = context.space().decisions().assignments();
            this.step = config.members == 0 ? BigInteger.ONE : step(assignments);
        }

        /** The golden section of a number, or the next above that has no divisor in common with it. */
        private static BigInteger step(BigInteger assignments) {
            BigInteger step = GOLDEN.multiply(new BigDecimal(assignments)).toBigInteger();
            while (!step.gcd(assignments).equals(BigInteger.ONE)) {
                step = step.add(BigInteger.ONE);
            }
            return step;
        }

        @Override
        public List<Candidate> ask(int atMost) {
            long left = config.members == 0 ? atMost : config.members - ledger.asked();
            return ledger.open((int) Math.min(atMost, left), this::next);
        }

        private Optional<Architecture> next() {
            SearchSpace space = context.space();
            BigInteger at = passed;
            for (int i = 0; i < MISSES && !through && at.compareTo(assignments) < 0; i++) {
                Architecture member =
                        assignment(space.decisions(), at.multiply(step).mod(assignments));
                at = at.add(BigInteger.ONE);
                if (space.isValid(member)
                        && space.canonical(member).equals(member)
                        && context.constraints().holdFor(member)) {
                    passed = at;
                    return Optional.of(member);
                }
            }
            through = true;
            if (ledger.asked() > 0) {
                return Optional.empty();
            }
            // none at all: either the limits are refused with what is nearest to them, or members are too rare to be
            // met by counting
            SplittableRandom random = Seeds.generator(context.seed(), "grid", 0);
            return Optional.of(Evolution.feasible(context, ATTEMPTS, random, () -> space.sample(random)));
        }

        private static Architecture assignment(DecisionSet decisions, BigInteger number) {
            int[] indices = new int[decisions.size()];
            BigInteger left = number;
            for (int i = indices.length - 1; i >= 0; i--) {
                Decision decision = decisions.all().get(i);
                BigInteger[] digits = left.divideAndRemainder(BigInteger.valueOf(decision.size()));
                left = digits[0];
                indices[i] = digits[1].intValue();
            }
            return new Architecture(decisions, indices);
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state();
            state.put("passed", passed.toString());
            return state;
        }
    }
}

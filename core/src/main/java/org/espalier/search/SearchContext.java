package org.espalier.search;

import java.util.Optional;
import org.espalier.space.SearchSpace;

/**
 * What every strategy is given.
 *
 * @param space where to search
 * @param constraints hard limits that every candidate meets
 * @param seed root of all the strategy's randomness
 * @param objectives what is looked for: a strategy that knows one objective goes by the score of a trial and need not ask
 * @param epochs of a whole training, so that a strategy may have a candidate scored after fewer; 1 where whoever evaluates does not train, or cannot divide it
 */
public record SearchContext(SearchSpace space, Constraints constraints, long seed, Objectives objectives, int epochs) {
    public SearchContext {
        if (epochs < 1) {
            throw new IllegalArgumentException("a training has at least 1 epoch, got " + epochs);
        }
    }

    /** Where nothing is trained in parts. */
    public SearchContext(SearchSpace space, Constraints constraints, long seed, Objectives objectives) {
        this(space, constraints, seed, objectives, 1);
    }

    /** With one objective, the score. */
    public SearchContext(SearchSpace space, Constraints constraints, long seed) {
        this(space, constraints, seed, Objectives.SCORE);
    }

    /** Without limits. */
    public SearchContext(SearchSpace space, long seed) {
        this(space, Constraints.none(), seed);
    }

    /** Throws where the space leaves nothing to decide. */
    public void requireChoice(String strategy) {
        if (lacksChoice(space).isPresent()) {
            throw new IllegalArgumentException(
                    "strategy '" + strategy + "' needs a space with at least one decision between two options; '"
                            + space.name() + "' has none");
        }
    }

    /** The {@link Strategy#lacks} of a strategy that needs something to decide. */
    public static Optional<String> lacksChoice(SearchSpace space) {
        return space.decisions().all().stream().anyMatch(d -> d.size() > 1)
                ? Optional.empty()
                : Optional.of("it needs at least one decision between two options, and there is none");
    }
}

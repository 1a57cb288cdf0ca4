package org.espalier.plan;

import java.io.IOException;
import org.espalier.search.Evaluator;
import org.espalier.search.SearchContext;
import org.espalier.search.StrategyConfig;

/**
 * The phase around any ask/tell strategy: asks for candidates, has them evaluated, together or one by one, and tells the trials, so that the
 * result does not depend on kills, nor on the order of completion but where {@link org.espalier.search.TellOrder#ARRIVAL} says so. The journal
 * gets what was asked and told, and the strategy's state now and then; a resumed phase restores the last state and replays what came after
 * it. The result holds the best trial, or the phase throws where all failed.
 *
 * <p>A member is evaluated once: whoever asks again for one that has succeeded, before a kill too, is told its score, and the trial's
 * entry in the journal says whose ({@code known}). One that equals a candidate that is being evaluated shares its outcome. It counts as
 * asked, so that a budget means what it does in the papers. Failures are tried again. Where candidates are evaluated one by one, cells that are isomorphic are
 * one member; a supernet has other weights for each.
 *
 * <p>Where a strategy has members scored after a part of their training, which then goes on from there, the budget is one of whole trainings: a
 * candidate costs the epochs that it is trained for beyond those that its member was asked for before. The last candidate may exceed it by its part.
 *
 * @param name of the phase
 * @param config the strategy
 * @param context where it searches
 * @param evaluation who scores candidates, and how many at once; the same candidate must always get the same score
 * @param budget how many candidates are evaluated at most, or as many whole trainings, at least 1
 */
public record AskTellPhase(String name, StrategyConfig config, SearchContext context, Evaluation evaluation, int budget)
        implements SearchPhase<AskTellResult> {
    public AskTellPhase {
        if (budget < 1) {
            throw new IllegalArgumentException("budget must be at least 1, got " + budget);
        }
    }

    /**
     * Evaluates a batch together.
     *
     * @param evaluator scores a batch
     * @param batch how many are asked for at once, at least 1
     */
    public AskTellPhase(
            String name, StrategyConfig config, SearchContext context, Evaluator evaluator, int budget, int batch) {
        this(name, config, context, new Evaluation.Together(evaluator, batch), budget);
    }

    @Override
    public Class<AskTellResult> resultType() {
        return AskTellResult.class;
    }

    @Override
    public AskTellResult run(PhaseContext phase) throws IOException, InterruptedException {
        return search(phase).result();
    }

    /** As {@link #run}, with all trials beside the result, in the order of telling. */
    public AskTellOutcome search(PhaseContext phase) throws IOException, InterruptedException {
        AskTellReplay replay = new AskTellReplay(config, context, KnownMembers.of(context, evaluation));
        phase.replay(replay);
        AskTellRun run = new AskTellRun(this, phase, replay);
        if (evaluation instanceof Evaluation.OneByOne oneByOne) {
            new OneByOneDriver(oneByOne, run, phase).toTheEnd();
        } else if (evaluation instanceof Evaluation.Together together) {
            new TogetherDriver(together, run, phase).toTheEnd();
        }
        return run.outcome();
    }
}

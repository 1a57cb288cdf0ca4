package org.espalier.plan;

import java.io.IOException;
import org.espalier.search.Evaluator;
import org.espalier.search.SearchContext;
import org.espalier.search.StrategyConfig;

/**
 * The phase around any ask/tell strategy: asks for a batch, has it evaluated together, and tells the trials in the order of their
 * numbers, so that the result depends neither on the order of completion nor on kills. The journal gets what was asked and told, and the
 * strategy's state now and then; a resumed phase restores the last state and replays what came after it. The result holds the best trial,
 * or the phase throws where all failed.
 *
 * <p>A member is evaluated once: whoever asks again for one that has succeeded, before a kill too, is told its score, and the trial's
 * entry in the journal says whose ({@code known}). It counts as asked, so that a budget means what it does in the papers. Failures are
 * tried again.
 *
 * @param name of the phase
 * @param config the strategy
 * @param context where it searches
 * @param evaluator scores a batch; the same candidate must always get the same score
 * @param budget how many candidates are evaluated at most, at least 1
 * @param batch how many are asked for at once, at least 1
 */
public record AskTellPhase(
        String name, StrategyConfig config, SearchContext context, Evaluator evaluator, int budget, int batch)
        implements SearchPhase<AskTellResult> {
    public AskTellPhase {
        if (budget < 1 || batch < 1) {
            throw new IllegalArgumentException("budget and batch must be at least 1, got " + budget + " and " + batch);
        }
    }

    @Override
    public Class<AskTellResult> resultType() {
        return AskTellResult.class;
    }

    @Override
    public AskTellResult run(PhaseContext phase) throws IOException, InterruptedException {
        return search(phase).result();
    }

    /** As {@link #run}, with all trials beside the result. */
    public AskTellOutcome search(PhaseContext phase) throws IOException, InterruptedException {
        AskTellReplay replay = new AskTellReplay(config, context);
        phase.replay(replay);
        return new AskTellRun(this, phase, replay).toTheEnd();
    }
}

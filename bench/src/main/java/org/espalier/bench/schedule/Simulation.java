package org.espalier.bench.schedule;

import java.io.IOException;
import java.util.List;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.Evaluation;
import org.espalier.search.SearchContext;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TellOrder;
import org.espalier.search.Trial;

/**
 * A search with trials that only take time: the very driver of a search asks, submits and tells; only the clock is another.
 *
 * @param strategy asks
 * @param context where it searches, with the epochs of a whole training
 * @param order in which it is told
 * @param budget of as many whole trainings, at least 1
 * @param model how trials go
 */
public record Simulation(
        StrategyConfig strategy, SearchContext context, TellOrder order, int budget, TrialModel model) {
    /**
     * What came of it.
     *
     * @param workers how many there were
     * @param seconds from the beginning to the last end
     * @param busy share of their time in which workers worked, 0 to 1
     * @param trials that were told
     * @param whole of these, how many were trained to the end
     * @param best score of those; NaN where all failed
     * @param scheduling seconds of real time that asking, submitting and telling took, for each trial
     */
    public record Outcome(
            int workers, double seconds, double busy, long trials, long whole, double best, double scheduling) {}

    /**
     * Runs it.
     *
     * @param workers how many trials run at once, at least 1; as many may be asked for and not told
     * @throws IllegalArgumentException where every trial fails
     */
    public Outcome with(int workers) throws InterruptedException {
        return with(workers, workers - 1);
    }

    /**
     * Runs it with another lag than workers need.
     *
     * @param lag how far telling may lie behind asking, at least 0
     */
    public Outcome with(int workers, int lag) throws InterruptedException {
        VirtualTrials trials = new VirtualTrials(workers, model);
        AskTellPhase phase = new AskTellPhase(
                "search", strategy, context, new Evaluation.OneByOne(() -> trials, lag, order), budget);
        long start = System.nanoTime();
        List<Trial> told;
        try {
            told = phase.search(new QuietPhase()).trials();
        } catch (IOException e) {
            throw new IllegalStateException("a simulated search reads no file", e);
        }
        double real = (System.nanoTime() - start) / 1e9;
        List<Trial> whole = told.stream()
                .filter(trial -> trial.candidate().epochs().isEmpty())
                .toList();
        return new Outcome(
                workers,
                trials.clock(),
                trials.clock() == 0 ? 1 : trials.busy() / (workers * trials.clock()),
                told.size(),
                whole.size(),
                whole.stream()
                        .filter(Trial::succeeded)
                        .mapToDouble(Trial::rankingValue)
                        .max()
                        .orElse(Double.NaN),
                real / told.size());
    }
}

package org.espalier.pipeline.trial;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.espalier.event.SearchEvent;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.process.Stop;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Trial;

/**
 * Scores a candidate by a short training from scratch in this very process: for a space that only exists here, as an object that a program
 * made, so that no other process could build it. The score is that of {@link TrainingEvaluator}, and so is what counts as a failed trial: one that
 * diverges, or that memory does not suffice for. Its limits of time and memory do not hold, and what crashes LibTorch ends the program.
 */
public final class InProcessTrials implements Evaluator {
    private final SearchResources resources;
    private final Path folder;
    private final int epochs;
    private final Stop stop;
    private final Consumer<SearchEvent> events;

    /**
     * @param folder where each trial has a folder, with its checkpoints
     * @param epochs of each trial
     * @param stop asked before a trial; within one, the resources are
     * @param events hears how the trials go
     */
    public InProcessTrials(
            SearchResources resources, Path folder, int epochs, Stop stop, Consumer<SearchEvent> events) {
        this.resources = resources;
        this.folder = folder;
        this.epochs = epochs;
        this.stop = stop;
        this.events = events;
    }

    @Override
    public List<Trial> evaluate(List<Candidate> candidates) throws InterruptedException {
        return new ExecutorBatches(
                        () -> InProcessExecutor.alone(resources),
                        resources.space().codec(),
                        folder,
                        epochs,
                        stop,
                        events)
                .evaluate(candidates);
    }
}

package org.espalier.pipeline.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.process.Stop;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Trial;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.TrainingListener;

/**
 * Scores a candidate by a short training from scratch in this very process: for a space that only exists here, as an object that a program
 * made, so that no other process could build it. The score is that of {@link TrainingEvaluator}; its limits of time and memory do not
 * hold, and what crashes LibTorch ends the program.
 */
public final class InProcessTrials implements Evaluator {
    private final SearchResources resources;
    private final Path folder;
    private final int epochs;
    private final Stop stop;

    /**
     * @param folder where each trial has a folder, with its checkpoints
     * @param epochs of each trial
     * @param stop asked before a trial; within one, the resources are
     */
    public InProcessTrials(SearchResources resources, Path folder, int epochs, Stop stop) {
        this.resources = resources;
        this.folder = folder;
        this.epochs = epochs;
        this.stop = stop;
    }

    @Override
    public List<Trial> evaluate(List<Candidate> candidates) throws InterruptedException {
        List<Trial> trials = new ArrayList<>();
        for (Candidate candidate : candidates) {
            stop.ifAsked();
            trials.add(evaluate(candidate));
        }
        return trials;
    }

    private Trial evaluate(Candidate candidate) {
        Path checkpoints = folder.resolve("trial-" + candidate.number()).resolve("checkpoints");
        try {
            ScratchTraining.Trained trained = new ScratchTraining(resources)
                    .train(
                            resources.space().network(candidate.architecture()),
                            epochs,
                            checkpoints,
                            TrainingListener.NONE);
            return candidate.scored(trained.valid().top1());
        } catch (DivergedException e) {
            return candidate.failed(String.valueOf(e.getMessage()));
        }
    }
}

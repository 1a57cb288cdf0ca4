package org.espalier.cli.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.Network;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Trial;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.TrainingListener;

/** Scores a candidate by a short training from scratch: top-1 on the validation split. */
final class TrainingEvaluator implements Evaluator {
    private final Workbench bench;
    private final Path folder;
    private final int epochs;

    /**
     * @param folder where checkpoints of trials go
     * @param epochs of each trial
     */
    TrainingEvaluator(Workbench bench, Path folder, int epochs) {
        this.bench = bench;
        this.folder = folder;
        this.epochs = epochs;
    }

    @Override
    public List<Trial> evaluate(List<Candidate> candidates) throws InterruptedException {
        List<Trial> trials = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped between two trials");
            }
            trials.add(evaluate(candidate));
        }
        return trials;
    }

    private Trial evaluate(Candidate candidate) {
        Network network = bench.space().network(candidate.architecture());
        try {
            ScratchTraining.Trained trained = new ScratchTraining(bench)
                    .train(network, epochs, folder.resolve("trial-" + candidate.number()), TrainingListener.NONE);
            return candidate.scored(trained.valid().top1());
        } catch (DivergedException e) {
            return candidate.failed(e.getMessage() == null ? "diverged" : e.getMessage());
        }
    }
}

package org.espalier.pipeline.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.event.Notice;
import org.espalier.event.SearchEvent;
import org.espalier.event.TrialProgressed;
import org.espalier.event.TrialStarted;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.StoppableStream;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.process.Stop;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Ledger;
import org.espalier.search.Trial;
import org.espalier.torch.train.TrainingListener;

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
        List<Trial> trials = new ArrayList<>();
        for (Candidate candidate : candidates) {
            stop.ifAsked();
            trials.add(evaluate(candidate));
        }
        return trials;
    }

    private Trial evaluate(Candidate candidate) {
        long start = System.nanoTime();
        events.accept(
                new TrialStarted(candidate.number(), resources.space().codec().format(candidate.architecture())));
        Trial trial = train(candidate);
        events.accept(Ledger.ended(trial, (System.nanoTime() - start) / 1e9));
        return trial;
    }

    private Trial train(Candidate candidate) {
        Path checkpoints = folder.resolve("trial-" + candidate.number()).resolve("checkpoints");
        try {
            ScratchTraining.Trained trained = new ScratchTraining(resources)
                    .train(
                            resources.space().network(candidate.architecture()),
                            epochs,
                            checkpoints,
                            new Telling(candidate.number()));
            return candidate.scored(trained.valid().top1());
        } catch (StoppableStream.StopAsked e) {
            throw e;
        } catch (RuntimeException | Error e) {
            TrialFailure failure = TrialFailure.of(e);
            if (!failure.kind().isResult()) {
                throw failure.stop(candidate.number(), Optional.empty(), Optional.of(e));
            }
            return candidate.failed(failure.cause());
        }
    }

    private final class Telling implements TrainingListener {
        private final long number;

        Telling(long number) {
            this.number = number;
        }

        @Override
        public void epoch(EpochReport report) {
            events.accept(new TrialProgressed(
                    number,
                    report.epoch(),
                    report.epochs(),
                    EpochEvents.seconds(report),
                    EpochEvents.measures(report)));
        }

        @Override
        public void warning(String message) {
            events.accept(new Notice("trial " + number + ": " + message));
        }
    }
}

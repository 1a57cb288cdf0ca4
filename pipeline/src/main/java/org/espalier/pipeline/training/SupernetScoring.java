package org.espalier.pipeline.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.espalier.decision.Architecture;
import org.espalier.measure.Estimate;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.oneshot.supernet.SupernetEvaluator;
import org.espalier.pipeline.resources.CalibrationImages;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.process.Stop;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Trial;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Part;
import org.espalier.torch.train.FixedBatches;
import org.espalier.torch.train.PaddedStream;
import org.jspecify.annotations.Nullable;

/**
 * Scores members by a trained supernet: statistics of batch norms from training images, the measure that decides on the validation split. The supernet is opened
 * with the first candidates and stays open until this is closed, by whoever runs the phase. For one thread.
 */
public final class SupernetScoring implements Evaluator, AutoCloseable {
    private static final int SCORED_AT_ONCE = 32;

    private final SearchResources resources;
    private final Supplier<Supernet> trained;
    private final int batch;
    private final int rows;
    private final Stop stop;
    private @Nullable Supernet supernet;
    private boolean closed;

    /**
     * @param trained opens the supernet, called once at most
     * @param batch images of a batch
     * @param rows of the images
     */
    SupernetScoring(SearchResources resources, Supplier<Supernet> trained, int batch, int rows, Stop stop) {
        this.resources = resources;
        this.trained = trained;
        this.batch = batch;
        this.rows = rows;
        this.stop = stop;
    }

    @Override
    public List<Trial> evaluate(List<Candidate> candidates) throws InterruptedException {
        return with(evaluator -> {
            List<Trial> trials = new ArrayList<>();
            for (int from = 0; from < candidates.size(); from += SCORED_AT_ONCE) {
                stop.ifAsked();
                trials.addAll(evaluator.evaluate(
                        candidates.subList(from, Math.min(candidates.size(), from + SCORED_AT_ONCE))));
            }
            return trials;
        });
    }

    /** The measure that decides of a member, with its interval. */
    public Estimate estimate(Architecture member) throws InterruptedException {
        return with(evaluator -> evaluator.estimate(member));
    }

    /** What is asked of the supernet. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(SupernetEvaluator evaluator) throws InterruptedException;
    }

    private <T> T with(Question<T> question) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the supernet is closed");
        }
        if (supernet == null) {
            supernet = trained.get();
        }
        try (CalibrationImages calibration = CalibrationImages.few(resources, batch, rows);
                BatchLoader valid = BatchLoader.evaluation(
                        resources.dataset(),
                        resources.split().indices(Part.VALID),
                        resources.normalisation(),
                        LoaderSettings.of(batch, resources.config().seed()))) {
            return question.ask(new SupernetEvaluator(
                    supernet,
                    calibration.batches(),
                    FixedBatches.of(new PaddedStream(resources.batches(valid, rows), batch)),
                    resources.goal().judge()));
        }
    }

    @Override
    public void close() {
        closed = true;
        if (supernet != null) {
            supernet.close();
            supernet = null;
        }
    }
}

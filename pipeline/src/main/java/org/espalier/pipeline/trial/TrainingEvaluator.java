package org.espalier.pipeline.trial;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.event.DataIdentified;
import org.espalier.event.SearchEvent;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.process.Stop;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Trial;
import org.espalier.space.ArchitectureCodec;

/**
 * Scores a candidate by a short training from scratch, top-1 on the validation split, in a child process. A training that diverges, takes too
 * long or needs too much memory is a failed trial. Whatever else goes wrong says nothing of the candidate: it ends the trials at its side and the
 * search, in one line with the cause, and the trial is evaluated again when the search is resumed.
 */
public final class TrainingEvaluator implements Evaluator {
    private final SearchConfig config;
    private final ArchitectureCodec codec;
    private final Path folder;
    private final int epochs;
    private final ChildProcess child;
    private final Class<?> main;
    private final Optional<DataIdentified> data;
    private final Stop stop;
    private final Consumer<SearchEvent> events;

    /**
     * @param folder where each trial has a folder
     * @param epochs of each trial
     * @param child its limits
     * @param stop asked while a trial runs
     * @param events hears how trials go on
     */
    public TrainingEvaluator(
            SearchConfig config,
            ArchitectureCodec codec,
            Path folder,
            int epochs,
            ChildProcess child,
            Stop stop,
            Consumer<SearchEvent> events) {
        this(config, codec, folder, epochs, child, stop, events, TrialMain.class);
    }

    /** With another program in the child, to show what becomes of a bad one. */
    public TrainingEvaluator(
            SearchConfig config,
            ArchitectureCodec codec,
            Path folder,
            int epochs,
            ChildProcess child,
            Stop stop,
            Consumer<SearchEvent> events,
            Class<?> main) {
        this(config, codec, folder, epochs, child, stop, events, main, Optional.empty());
    }

    private TrainingEvaluator(
            SearchConfig config,
            ArchitectureCodec codec,
            Path folder,
            int epochs,
            ChildProcess child,
            Stop stop,
            Consumer<SearchEvent> events,
            Class<?> main,
            Optional<DataIdentified> data) {
        this.config = config;
        this.codec = codec;
        this.folder = folder;
        this.epochs = epochs;
        this.child = child;
        this.stop = stop;
        this.events = events;
        this.main = main;
        this.data = data;
    }

    /** The same for a search whose images are known: a trial that finds others is none. */
    public TrainingEvaluator withData(DataIdentified known) {
        return new TrainingEvaluator(config, codec, folder, epochs, child, stop, events, main, Optional.of(known));
    }

    /**
     * Side by side, as many as {@code trials.parallel} says; the result does not depend on which ends first.
     *
     * @throws java.io.UncheckedIOException where data, disk, libraries or the machine did not let a trial end
     * @throws IllegalStateException where this program, or a part that somebody added, is at fault
     */
    @Override
    public List<Trial> evaluate(List<Candidate> candidates) throws InterruptedException {
        LocalSettings plain = LocalSettings.of(config, Map.of())
                .withLimits(child)
                .withStop(stop)
                .withMain(main);
        LocalSettings settings = data.map(plain::withData).orElse(plain);
        return new ExecutorBatches(() -> new LocalExecutor(settings), codec, folder, epochs, stop, events)
                .evaluate(candidates);
    }
}

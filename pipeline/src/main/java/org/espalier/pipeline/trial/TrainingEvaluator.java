package org.espalier.pipeline.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.espalier.event.DataIdentified;
import org.espalier.event.EventText;
import org.espalier.event.Notice;
import org.espalier.event.SearchEvent;
import org.espalier.event.TrialStarted;
import org.espalier.files.AtomicFiles;
import org.espalier.files.FolderTree;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.process.ChildEnd;
import org.espalier.process.Stop;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Ledger;
import org.espalier.search.Trial;
import org.espalier.space.ArchitectureCodec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Scores a candidate by a short training from scratch, top-1 on the validation split, in a child process. A training that diverges, takes too
 * long or needs too much memory is a failed trial. Whatever else goes wrong says nothing of the candidate: it ends the trials at its side and the
 * search, in one line with the cause, and the trial is evaluated again when the search is resumed.
 */
public final class TrainingEvaluator implements Evaluator {
    private static final int NAMED_GROUPS = 20;

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
        // thousands of requests are kept, so that they name some classes only
        return new TrainingEvaluator(
                config, codec, folder, epochs, child, stop, events, main, Optional.of(known.withGroups(NAMED_GROUPS)));
    }

    /**
     * Side by side, as many as {@code trials.parallel} says; the result does not depend on which ends first.
     *
     * @throws UncheckedIOException where data, disk, libraries or the machine did not let a trial end
     * @throws IllegalStateException where this program, or a part that somebody added, is at fault
     */
    @Override
    public List<Trial> evaluate(List<Candidate> candidates) throws InterruptedException {
        int lanes = Math.min(config.trials().parallel(), candidates.size());
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, lanes));
        try {
            CompletionService<Trial> done = new ExecutorCompletionService<>(pool);
            candidates.forEach(candidate -> done.submit(() -> evaluate(candidate)));
            Map<Candidate, Trial> trials = new HashMap<>();
            // in the order in which they end, so that the first that cannot be done ends the others
            for (int i = 0; i < candidates.size(); i++) {
                Trial trial = outcome(done.take());
                trials.put(trial.candidate(), trial);
            }
            return candidates.stream().map(trials::get).toList();
        } finally {
            // the children of whatever still runs end with their threads
            pool.shutdownNow();
            awaitEnd(pool);
        }
    }

    private static Trial outcome(Future<Trial> trial) throws InterruptedException {
        try {
            return trial.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof InterruptedException) {
                throw new InterruptedException(cause.getMessage());
            }
            if (cause instanceof IOException failure) {
                throw new UncheckedIOException(failure.getMessage(), failure);
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
        }
    }

    private static void awaitEnd(ExecutorService pool) {
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Trial evaluate(Candidate candidate) throws IOException, InterruptedException {
        stop.ifAsked();
        long start = System.nanoTime();
        events.accept(new TrialStarted(candidate.number(), codec.format(candidate.architecture())));
        try {
            Trial trial = evaluateIn(
                    Files.createDirectories(folder.resolve("trial-" + candidate.number()))
                            .toAbsolutePath(),
                    candidate);
            events.accept(Ledger.ended(trial, (System.nanoTime() - start) / 1e9));
            return trial;
        } catch (IOException e) {
            throw new IOException("trial " + candidate.number() + ": " + e.getMessage(), e);
        }
    }

    private Trial evaluateIn(Path place, Candidate candidate) throws IOException, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("number", candidate.number())
                .put("architecture", codec.format(candidate.architecture()))
                .put("epochs", epochs)
                .put(TrialOutcome.SETTINGS, TrialOutcome.settings(config));
        TrialOutcome outcome = new TrialOutcome(place.resolve(TrialMain.OUTCOME), request);
        // what a child left just before a kill counts
        outcome.removeOthers(notice -> events.accept(new Notice("trial " + candidate.number() + ": " + notice)));
        if (!outcome.exists()) {
            ObjectNode whole = request.deepCopy();
            whole.set(TrialMain.CONFIG, ofChild().toJson());
            data.ifPresent(known -> whole.put(TrialMain.DATA, EventText.write(known)));
            AtomicFiles.writeString(place.resolve(TrialMain.REQUEST), Json.pretty(whole));
            TrialFailure failure = run(place, candidate.number());
            // an outcome counts, whatever became of the child afterwards
            if (!outcome.exists()) {
                return failed(candidate, failure, place);
            }
        }
        Trial trial = outcome.read(candidate);
        clear(place);
        return trial;
    }

    private static Trial failed(Candidate candidate, TrialFailure failure, Path place) throws IOException {
        if (!failure.kind().isResult()) {
            Path printed = place.resolve(TrialMain.PRINTED);
            throw failure.stop(
                    candidate.number(),
                    Files.exists(printed) ? Optional.of(printed) : Optional.empty(),
                    Optional.empty());
        }
        clear(place);
        return candidate.failed(failure.cause());
    }

    /** Why there is no outcome, should there be none. */
    private TrialFailure run(Path place, long number) throws IOException, InterruptedException {
        TrialOutput output = new TrialOutput(number, epochs, events);
        Files.deleteIfExists(place.resolve(TrialMain.PRINTED));
        ChildEnd end;
        try {
            end = child.run(main, place, List.of(place.toString()), output, stop);
        } finally {
            if (!output.others().isEmpty()) {
                AtomicFiles.writeString(place.resolve(TrialMain.PRINTED), output.others());
            }
        }
        return switch (end.kind()) {
            case TIME -> TrialFailure.time(end.words());
            case MEMORY -> TrialFailure.memory(end.words());
            case GOOD, OTHER ->
                output.failure()
                        .orElseGet(() -> new TrialFailure(
                                TrialFailure.Kind.ENVIRONMENT,
                                "its process " + (end.words().isEmpty() ? "ended without an outcome" : end.words())));
        };
    }

    /** Nobody listens to a child, and children that run side by side share the cores where nothing else is said. */
    private SearchConfig ofChild() {
        int parallel = config.trials().parallel();
        SearchConfig.Engine engine = config.engine();
        Optional<Integer> threads = parallel == 1 || engine.threads().isPresent()
                ? engine.threads()
                : Optional.of(Math.max(1, engine.settings().threads() / parallel));
        return config.toBuilder()
                .listeners(List.of())
                .engine(new SearchConfig.Engine(engine.name(), threads))
                .build();
    }

    /** Checkpoints of a trial that has its outcome are of no use, and there may be thousands of trials. */
    private static void clear(Path place) throws IOException {
        FolderTree.remove(place.resolve("checkpoints"));
    }
}

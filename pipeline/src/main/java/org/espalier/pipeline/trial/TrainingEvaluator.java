package org.espalier.pipeline.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.espalier.event.Notice;
import org.espalier.event.SearchEvent;
import org.espalier.event.TrialStarted;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;
import org.espalier.files.UnfitFileException;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.process.Stop;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Ledger;
import org.espalier.search.Trial;
import org.espalier.space.ArchitectureCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Scores a candidate by a short training from scratch, top-1 on the validation split, in a child process: a crash, a hang or a lack of
 * memory costs one failed trial and never the search.
 */
public final class TrainingEvaluator implements Evaluator {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingEvaluator.class);

    private final SearchConfig config;
    private final ArchitectureCodec codec;
    private final Path folder;
    private final int epochs;
    private final ChildProcess child;
    private final Class<?> main;
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
        this.config = config;
        this.codec = codec;
        this.folder = folder;
        this.epochs = epochs;
        this.child = child;
        this.stop = stop;
        this.events = events;
        this.main = main;
    }

    /** Side by side, as many as {@code trials.parallel} says; the result does not depend on which ends first. */
    @Override
    public List<Trial> evaluate(List<Candidate> candidates) throws InterruptedException {
        int lanes = Math.min(config.trials().parallel(), candidates.size());
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, lanes));
        try {
            List<Future<Trial>> running = new ArrayList<>();
            candidates.forEach(candidate -> running.add(pool.submit(() -> evaluate(candidate))));
            List<Trial> trials = new ArrayList<>();
            for (Future<Trial> trial : running) {
                trials.add(outcome(trial));
            }
            return trials;
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
                .put("epochs", epochs);
        Path outcome = place.resolve(TrialMain.OUTCOME);
        String failure = "";
        removeDamaged(outcome, candidate.number());
        // what a child left just before a kill counts
        if (!Files.exists(outcome)) {
            ObjectNode whole = request.deepCopy();
            whole.set(TrialMain.CONFIG, ofChild().toJson());
            AtomicFiles.writeString(place.resolve(TrialMain.REQUEST), Json.pretty(whole));
            failure = run(place, candidate.number());
        }
        if (!Files.exists(outcome)) {
            clear(place);
            return candidate.failed(failure.isEmpty() ? "ended without an outcome" : "the trial " + failure);
        }
        JsonNode left = Json.read(outcome);
        requireSame(request, left, outcome);
        clear(place);
        return trial(candidate, left);
    }

    /** What nobody can read is as good as lost: the trial is evaluated again. */
    private void removeDamaged(Path outcome, long number) throws IOException {
        if (!Files.exists(outcome)) {
            return;
        }
        try {
            if (Json.read(RegularFiles.readString(outcome)).isObject()) {
                return;
            }
        } catch (JacksonException e) {
            LOG.debug("{} cannot be read", outcome, e);
        } catch (UnfitFileException e) {
            if (!(e.getCause() instanceof CharacterCodingException)) {
                throw e;
            }
            LOG.debug("{} cannot be read", outcome, e);
        }
        events.accept(new Notice("trial " + number + " is evaluated again: " + outcome + " was damaged"));
        Files.delete(outcome);
    }

    /** A score that is none is the fault of that trial alone. */
    private static Trial trial(Candidate candidate, JsonNode left) {
        JsonNode score = left.get("score");
        if (score == null) {
            return candidate.failed(left.path("failure").asString("ended without a score"));
        }
        return score.isNumber() && Double.isFinite(score.doubleValue())
                ? candidate.scored(score.doubleValue())
                : candidate.failed("ended with the score " + score + ", which is no finite number");
    }

    private String run(Path place, long number) throws IOException, InterruptedException {
        TrialOutput output = new TrialOutput(number, epochs, events);
        try {
            return child.run(main, place, List.of(place.toString()), output, stop);
        } finally {
            if (!output.others().isEmpty()) {
                AtomicFiles.writeString(place.resolve(TrialMain.PRINTED), output.others());
            }
        }
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

    private static void requireSame(ObjectNode request, JsonNode left, Path outcome) {
        for (String key : request.propertyNames()) {
            if (!request.path(key).asString("").equals(left.path(key).asString(""))) {
                throw new IllegalStateException(outcome + " is the outcome of another trial (" + key + " is "
                        + left.path(key) + ", expected " + request.path(key) + "); remove it and resume");
            }
        }
    }

    /** Checkpoints of a trial that has its outcome are of no use, and there may be thousands of trials. */
    private static void clear(Path place) throws IOException {
        Path checkpoints = place.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return;
        }
        try (Stream<Path> files = Files.walk(checkpoints)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

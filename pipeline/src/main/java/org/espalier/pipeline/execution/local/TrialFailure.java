package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.espalier.failure.Failure;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.torch.data.DataException;
import org.espalier.torch.train.DivergedException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Why a job has no result. Divergence, time and memory are results: of these a strategy learns that the candidate is no good. Everything else
 * says nothing of the network; it stops the search, and the job is done again when its cause is gone.
 *
 * @param kind what kind of cause
 * @param cause in one line
 */
record TrialFailure(Kind kind, String cause) {
    private static final String LINE = "{\"trial-failure\":";
    private static final int MOST_CAUSES = 50;
    private static final int MOST_OF_CAUSE = 1000;
    private static final Pattern BREAKS = Pattern.compile("[\\p{Cntrl}\u0085\u2028\u2029]+");

    /** What LibTorch's allocators say. */
    private static final List<String> NO_MEMORY =
            List.of("can't allocate memory", "std::bad_alloc", "CUDA out of memory", "not enough memory: you tried");

    /** What an {@link OutOfMemoryError} says that is none: the system has no threads left, whoever asks for one. */
    private static final String NO_THREAD = "native thread";

    /** Kinds of causes. */
    enum Kind {
        /** The training diverged. */
        DIVERGED(JobEnd.Failed.Reason.DIVERGED),
        /** It took too long. */
        TIME(JobEnd.Failed.Reason.TIME),
        /** It needed too much memory. */
        MEMORY(JobEnd.Failed.Reason.MEMORY),
        /** Data, disk, libraries or the machine. */
        ENVIRONMENT(),
        /** Anything else: a fault of this program or of a part that somebody added. */
        FAULT();

        private final Optional<JobEnd.Failed.Reason> reason;

        Kind() {
            this.reason = Optional.empty();
        }

        Kind(JobEnd.Failed.Reason reason) {
            this.reason = Optional.of(reason);
        }

        /** Whether it is a result of the network. */
        boolean isResult() {
            return reason.isPresent();
        }
    }

    /** For too much time; the words are the end of a sentence about the trial. */
    static TrialFailure time(String words) {
        return new TrialFailure(Kind.TIME, "out of time: it " + words + "; raise trials.minutes");
    }

    /** For too much memory, likewise. */
    static TrialFailure memory(String words) {
        return new TrialFailure(Kind.MEMORY, "out of memory: it " + words + "; raise trials.memory_mb");
    }

    /** What a trial has thrown. */
    static TrialFailure of(Throwable thrown) {
        List<Throwable> chain = chain(thrown);
        for (Throwable one : chain) {
            if (one instanceof DivergedException) {
                return new TrialFailure(Kind.DIVERGED, oneLine(String.valueOf(one.getMessage())));
            }
            if (isMemory(one)) {
                return memory(
                        "could not get what it needed (" + oneLine(firstLine(String.valueOf(one.getMessage()))) + ")");
            }
        }
        Failure failure = failure(thrown, chain.get(chain.size() - 1));
        boolean fault = failure.kind() == Failure.Kind.BUG;
        // of a fault the trace is at hand already
        String line =
                fault ? failure.problem().todo("").line() : failure.problem().line();
        return new TrialFailure(fault ? Kind.FAULT : Kind.ENVIRONMENT, oneLine(line));
    }

    /** A loader wraps in its own exception whatever its threads have met, faults too. */
    private static Failure failure(Throwable thrown, Throwable root) {
        Failure deepest = Failure.of(root);
        return thrown instanceof DataException && deepest.kind() == Failure.Kind.BUG ? deepest : Failure.of(thrown);
    }

    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable one = thrown; one != null && chain.size() < MOST_CAUSES; one = one.getCause()) {
            chain.add(one);
        }
        return chain;
    }

    private static boolean isMemory(Throwable one) {
        String message = String.valueOf(one.getMessage());
        return one instanceof OutOfMemoryError
                ? !message.contains(NO_THREAD)
                : one instanceof RuntimeException && NO_MEMORY.stream().anyMatch(message::contains);
    }

    private static String oneLine(String text) {
        String line = BREAKS.matcher(text).replaceAll(" ").strip();
        return line.length() <= MOST_OF_CAUSE ? line : line.substring(0, MOST_OF_CAUSE) + "...";
    }

    /** LibTorch puts its own stack behind what it says. */
    private static String firstLine(String message) {
        return message.strip().lines().findFirst().orElse("");
    }

    /** Where it is a result of the network, that. */
    Optional<JobEnd.Failed> result() {
        return kind.reason.map(reason -> new JobEnd.Failed(reason, cause));
    }

    /**
     * What becomes of the search.
     *
     * @param job its name
     * @param trace the file that says more, where it is a fault
     * @param thrown by the job, where it was in this process
     */
    RuntimeException stop(String job, Optional<Path> trace, Optional<Throwable> thrown) {
        String text = job + ": " + cause;
        Throwable first = thrown.orElse(null);
        return kind == Kind.FAULT
                ? new IllegalStateException(
                        text + trace.map(file -> "; " + file + " has the trace").orElse(""), first)
                : new UncheckedIOException(text, new IOException(text, first));
    }

    /** For a pipe between two processes. */
    String write() {
        return LINE
                + JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", kind.name().toLowerCase(Locale.ROOT))
                        .put("cause", cause)
                + "}";
    }

    /** The failure in a line, whoever wrote it; empty where there is none. */
    static Optional<TrialFailure> read(String line) {
        if (!line.startsWith(LINE)) {
            return Optional.empty();
        }
        try {
            JsonNode told = Json.read(line).path("trial-failure");
            String cause = told.path("cause").asString("");
            for (Kind kind : Kind.values()) {
                if (kind.name()
                                .toLowerCase(Locale.ROOT)
                                .equals(told.path("kind").asString(""))
                        && !cause.isBlank()) {
                    return Optional.of(new TrialFailure(kind, oneLine(cause)));
                }
            }
            return Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}

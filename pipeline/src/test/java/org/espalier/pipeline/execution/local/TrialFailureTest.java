package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.espalier.pipeline.execution.local.TrialFailure.Kind;
import org.espalier.torch.data.DataException;
import org.espalier.torch.train.DivergedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which kind of failure an exception is, and its cause in one line. */
class TrialFailureTest {
    private static final String HELD = "out of memory: it could not get what it needed (%s); raise trials.memory_mb";

    private static Arguments of(Throwable thrown, Kind kind, String cause) {
        return Arguments.of(thrown, kind, cause);
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                of(
                        DivergedException.inEpoch(2, "loss is NaN", 100).advising(100, "lower x"),
                        Kind.DIVERGED,
                        "training diverged in epoch 2 (loss is NaN), learning rate 100; lower x"),
                of(new OutOfMemoryError("Java heap space"), Kind.MEMORY, HELD.formatted("Java heap space")),
                of(
                        new DataException(
                                "batch 1 cannot be made", new ExecutionException(new OutOfMemoryError("heap"))),
                        Kind.MEMORY,
                        HELD.formatted("heap")),
                of(
                        new RuntimeException("DefaultCPUAllocator: can't allocate memory: 4 bytes\nframe #0"),
                        Kind.MEMORY,
                        HELD.formatted("DefaultCPUAllocator: can't allocate memory: 4 bytes")),
                of(new RuntimeException("std::bad_alloc"), Kind.MEMORY, HELD.formatted("std::bad_alloc")));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                of(
                        new OutOfMemoryError("unable to create native thread"),
                        Kind.ENVIRONMENT,
                        "the system starts no more threads"),
                of(
                        new UncheckedIOException(new IOException("the device is busy")),
                        Kind.ENVIRONMENT,
                        "the device is busy"),
                of(
                        new UncheckedIOException("could not write a", new FileSystemException("a", null, "disk full")),
                        Kind.ENVIRONMENT,
                        "could not write a (a: disk full"),
                of(new NoSuchFileException("/a"), Kind.ENVIRONMENT, "/a: no such file"),
                of(new AccessDeniedException("/a"), Kind.ENVIRONMENT, "/a: permission denied"),
                of(new NoClassDefFoundError("org/x/Y"), Kind.ENVIRONMENT, "a class is missing"),
                of(
                        new ExceptionInInitializerError(new UnsatisfiedLinkError("no x in path")),
                        Kind.ENVIRONMENT,
                        "a native library cannot be loaded: no x in path"),
                of(new IllegalArgumentException("space: x is\nodd"), Kind.ENVIRONMENT, "space: x is odd"),
                of(new DataException("images: no such folder"), Kind.ENVIRONMENT, "images: no such folder"),
                of(
                        new DataException("batch 1 cannot be made", new NullPointerException("no place is null")),
                        Kind.FAULT,
                        "an error of Espalier itself: NullPointerException (no place is null)"),
                of(new ClassCastException("x"), Kind.FAULT, "an error of Espalier itself: ClassCastException (x)"),
                of(new NullPointerException(), Kind.FAULT, "an error of Espalier itself: NullPointerException"),
                of(new RuntimeException("x".repeat(5000)), Kind.FAULT, "an error of Espalier itself"));
    }

    @ParameterizedTest
    @MethodSource({"causes", "others"})
    void everyExceptionHasAKindAndOneLine(Throwable thrown, Kind kind, String cause) {
        TrialFailure failure = TrialFailure.of(thrown);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.cause()).startsWith(cause).hasSizeLessThan(1100).doesNotContain("\n", "--stacktrace");
        assertThat(TrialFailure.read(failure.write())).contains(failure);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"trial-failure\":",
                "{\"trial-failure\":{}}",
                "{\"trial-failure\":{\"kind\":\"odd\",\"cause\":\"x\"}}",
                "{\"trial-failure\":{\"kind\":\"memory\",\"cause\":\" \"}}",
                "{\"trial-failure\":[1,2]}",
                " {\"trial-failure\":{\"kind\":\"memory\",\"cause\":\"x\"}}"
            })
    void whatIsNoFailureIsNotTakenForOne(String line) {
        assertThat(TrialFailure.read(line)).isEmpty();
    }

    @Test
    void onlyDivergenceTimeAndMemoryAreResults() {
        assertThat(Stream.of(Kind.values()).filter(Kind::isResult))
                .containsExactly(Kind.DIVERGED, Kind.TIME, Kind.MEMORY);
    }

    @Test
    void theSearchEndsWithTheTrialAndTheCause() {
        Throwable thrown = new NullPointerException("x");
        assertThat(new TrialFailure(Kind.FAULT, "odd").stop("trial 3", Optional.of(Path.of("f")), Optional.of(thrown)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("trial 3: odd; f has the trace")
                .hasCause(thrown);
        assertThat(new TrialFailure(Kind.ENVIRONMENT, "gone")
                        .stop("trial 3", Optional.of(Path.of("f")), Optional.empty()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("trial 3: gone")
                .hasCauseInstanceOf(IOException.class);
    }
}

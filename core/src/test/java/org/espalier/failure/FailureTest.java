package org.espalier.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.espalier.failure.Failure.Kind;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class FailureTest {
    private static final String REPORT = "; run again with --stacktrace and report what it prints";
    private static final String TRACE = "The size of tensor a (3) must match the size of tensor b (4)\n"
            + "Exception raised from infer_size_impl at /build/ExpandUtils.cpp:31 (most recent call first):\n"
            + "frame #0: c10::Error::Error(c10::SourceLocation, std::string) + 0x6c (0x7f in libc10.so)\n";

    private static Arguments row(Kind kind, String line, Throwable thrown) {
        return Arguments.of(kind, line, thrown);
    }

    private static FileSystemException system(String reason) {
        return new FileSystemException("o/f", null, reason);
    }

    /** Thrown by Java itself, as it is in use. */
    private static Throwable thrownBy(Callable<?> fault) {
        try {
            fault.call();
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            return e;
        }
        throw new AssertionError("nothing was thrown");
    }

    static Stream<Arguments> ofFiles() {
        return Stream.of(
                row(Kind.SYSTEM, "o/f: no such file or folder", new NoSuchFileException("o/f")),
                row(Kind.SYSTEM, "o/f: no such file", new NoSuchFileException("o/f", null, "no such file")),
                row(Kind.SYSTEM, "o/f: permission denied", new AccessDeniedException("o/f")),
                row(
                        Kind.SYSTEM,
                        "o/f: is there already; choose another name, or remove it",
                        new FileAlreadyExistsException("o/f")),
                row(
                        Kind.SYSTEM,
                        "o/f: the folder is not empty; choose another, or empty it",
                        new DirectoryNotEmptyException("o/f")),
                row(Kind.SYSTEM, "o/f: is no folder, expected a folder", new NotDirectoryException("o/f")),
                row(
                        Kind.SYSTEM,
                        "o/f: symbolic links lead in a circle; remove one of them",
                        new FileSystemLoopException("o/f")));
    }

    static Stream<Arguments> ofSystem() {
        return Stream.of(
                row(
                        Kind.SYSTEM,
                        "o/f: No space left on device; make room on the disk that is full",
                        system("No space left on device")),
                row(
                        Kind.SYSTEM,
                        "o/f: the file system is read-only; choose another folder",
                        system("Read-only file system")),
                row(Kind.SYSTEM, "o/f: is a folder, expected a file", system("Is a directory")),
                row(Kind.SYSTEM, "o/f: a part of the path is a file, expected a folder", system("Not a directory")),
                row(
                        Kind.SYSTEM,
                        "o/f: too many open files; raise the limit: ulimit -n 65536",
                        system("Too many open files")),
                row(
                        Kind.SYSTEM,
                        "o/f: the name is longer than the file system allows; choose a shorter one",
                        system("File name too long")),
                row(
                        Kind.SYSTEM,
                        "o/f: symbolic links lead in a circle; remove one of them",
                        system("Too many levels of symbolic links or unable to access attributes of symbolic link")),
                row(Kind.SYSTEM, "o/f: the system refused it and gave no reason", new FileSystemException("o/f")),
                row(Kind.SYSTEM, "a -> b: Host is down", new FileSystemException("a", "b", "Host is down")),
                row(
                        Kind.SYSTEM,
                        "No space left on device; make room on the disk that is full",
                        new IOException("No space left on device")),
                row(Kind.SYSTEM, "is a folder, expected a file", new IOException("Is a directory")),
                row(
                        Kind.SYSTEM,
                        "o/f: no such file or folder",
                        new FileNotFoundException("o/f (No such file or directory)")));
    }

    static Stream<Arguments> ofStreams() {
        return Stream.of(
                row(Kind.SYSTEM, "is not a text in UTF-8; save it as such", new MalformedInputException(1)),
                row(Kind.SYSTEM, "a file ends too early; fetch or write it again", new EOFException()),
                row(
                        Kind.SYSTEM,
                        "a packed file is damaged (invalid LOC header (bad signature)); fetch or write it again",
                        new ZipException("invalid LOC header (bad signature)")),
                row(Kind.SYSTEM, "reading or writing failed (IOException)", new IOException()),
                row(
                        Kind.SYSTEM,
                        "could not append to o/f: it is gone",
                        new IOException("could not append to o/f: it is gone")),
                row(
                        Kind.SYSTEM,
                        "could not write a (b: Host is down)",
                        new UncheckedIOException(
                                "could not write a", new FileSystemException("b", null, "Host is down"))));
    }

    static Stream<Arguments> ofMemory() {
        return Stream.of(
                row(
                        Kind.SYSTEM,
                        "Java's heap is used up (" + (Runtime.getRuntime().maxMemory() >> 20)
                                + " MiB); raise it: ESPALIER_JAVA_OPTS=-Xmx8g, or use a smaller batch",
                        new OutOfMemoryError("Java heap space")),
                row(
                        Kind.SYSTEM,
                        "Java's memory outside of its heap is used up; raise it:"
                                + " ESPALIER_JAVA_OPTS=-XX:MaxDirectMemorySize=4g",
                        new OutOfMemoryError(
                                "Cannot reserve 64 bytes of direct buffer memory (allocated: 1, limit: 2)")),
                row(
                        Kind.SYSTEM,
                        "the system starts no more threads; raise the limit (ulimit -u), or use fewer --threads",
                        new OutOfMemoryError("unable to create native thread: possibly out of memory")),
                row(
                        Kind.SYSTEM,
                        "memory of LibTorch passed JavaCPP's limit; raise it:"
                                + " ESPALIER_JAVA_OPTS=-Dorg.bytedeco.javacpp.maxPhysicalBytes=0, or use a smaller batch",
                        new OutOfMemoryError(
                                "Physical memory usage is too high: physicalBytes (9G) > maxPhysicalBytes (8G)")),
                row(
                        Kind.SYSTEM,
                        "the system has no memory left for LibTorch ([enforce fail at alloc_cpu.cpp:119] err == 0."
                                + " DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes.);"
                                + " use a smaller batch or smaller images, or free memory",
                        new RuntimeException("[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't"
                                + " allocate memory: you tried to allocate 99 bytes.\nException raised from x")),
                row(
                        Kind.SYSTEM,
                        "something is nested deeper than the stack allows; raise it: ESPALIER_JAVA_OPTS=-Xss64m",
                        new StackOverflowError()));
    }

    static Stream<Arguments> ofLibraries() {
        return Stream.of(
                row(
                        Kind.SYSTEM,
                        "a native library cannot be loaded: no jnitorch in java.library.path; check that its cache"
                                + " (~/.javacpp/cache) has room and may hold programs, and that the libraries are those of this"
                                + " system",
                        new UnsatisfiedLinkError("no jnitorch in java.library.path")),
                row(
                        Kind.SYSTEM,
                        "a class is missing or of another version: org/acme/Own; build again, or check the class path",
                        new NoClassDefFoundError("org/acme/Own")),
                row(
                        Kind.BUG,
                        "LibTorch: The size of tensor a (3) must match the size of tensor b (4)" + REPORT,
                        new RuntimeException(TRACE)),
                row(
                        Kind.SYSTEM,
                        "ONNX Runtime: Load model failed: no opset",
                        new Exception("Error code - ORT_FAIL - message: Load model failed: no opset")),
                row(Kind.INTERRUPT, "interrupted", new InterruptedException("sleep interrupted")),
                row(Kind.INTERRUPT, "interrupted", new CancellationException()),
                row(
                        Kind.INTERRUPT,
                        "interrupted",
                        new IOException("could not write o/f", new ClosedByInterruptException())));
    }

    static Stream<Arguments> ofCode() {
        return Stream.of(
                row(
                        Kind.INPUT,
                        "a.yaml:1: x: expected a number, got 'y'",
                        new ConfigException("a.yaml:1: x: expected a number, got 'y'")),
                row(
                        Kind.INPUT,
                        "runs must be from 1 to 9, got 0",
                        new IllegalArgumentException("runs must be from 1 to 9, got 0")),
                row(
                        Kind.INPUT,
                        "a\0b: is no name of a file: Nul character not allowed, expected a path".replace('\0', ' '),
                        thrownBy(() -> Path.of("a\0b"))),
                row(Kind.BUG, "all 3 trials failed" + REPORT, new IllegalStateException("all 3 trials failed")));
    }

    @ParameterizedTest
    @MethodSource({"ofFiles", "ofSystem", "ofStreams", "ofMemory", "ofLibraries", "ofCode"})
    void isOneLine(Kind kind, String line, Throwable thrown) {
        for (Throwable wrapped : wrapped(thrown)) {
            Failure failure = Failure.of(wrapped);
            assertThat(failure.problem().line()).as(wrapped.toString()).isEqualTo(line);
            assertThat(failure.kind()).isEqualTo(kind);
        }
    }

    private static List<Throwable> wrapped(Throwable thrown) {
        List<Throwable> all = new ArrayList<>(List.of(
                thrown,
                new RuntimeException(thrown),
                new ExecutionException(thrown),
                new ExecutionException(new InvocationTargetException(thrown))));
        if (thrown instanceof IOException failure) {
            all.add(new UncheckedIOException(failure));
        }
        return all;
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(
                        "NumberFormatException (For input string: \"x\")", (Callable<?>) () -> Integer.parseInt("x")),
                Arguments.of(
                        "NumberFormatException (For input string: \"y\")", (Callable<?>) () -> Double.parseDouble("y")),
                Arguments.of("ArithmeticException (/ by zero)", (Callable<?>) () -> Math.floorMod(1, "".length())),
                Arguments.of("ArithmeticException (integer overflow)", (Callable<?>) () -> Math.toIntExact(1L << 40)),
                Arguments.of("NegativeArraySizeException (-1)", (Callable<?>)
                        () -> new ArrayList<>(List.of(new byte["".length() - 1]))),
                Arguments.of("IllegalArgumentException", (Callable<?>) () -> {
                    throw new IllegalArgumentException();
                }),
                Arguments.of("ClassCastException", (Callable<?>) () -> {
                    throw new ClassCastException();
                }),
                Arguments.of("IndexOutOfBoundsException (Index 3 out of bounds for length 0)", (Callable<?>)
                        () -> Objects.checkIndex(3, 0)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatOnlyOurCodeCanHaveDoneIsSaidToBeOurs(String said, Callable<?> fault) {
        Failure failure = Failure.of(thrownBy(fault));
        assertThat(failure.kind()).isEqualTo(Kind.BUG);
        assertThat(failure.problem().line())
                .startsWith("an error of Espalier itself: " + said + " in FailureTest.java:")
                .endsWith(REPORT);
    }

    @Test
    void aPointerToNothingIsOurs() {
        Failure failure = Failure.of(new NullPointerException());
        assertThat(failure.kind()).isEqualTo(Kind.BUG);
        assertThat(failure.problem().what())
                .startsWith("an error of Espalier itself: NullPointerException in FailureTest");
    }

    @Test
    void jsonIsSaidWithItsPlaceAndWithoutClasses() {
        JsonMapper mapper = JsonMapper.builder().build();
        Failure cut = Failure.of(thrownBy(() -> mapper.readTree("{\"a\":\n [1")));
        assertThat(cut.kind()).isEqualTo(Kind.INPUT);
        assertThat(cut.problem().where()).isEqualTo("line 2, column 4");
        assertThat(cut.problem().line())
                .isEqualTo("line 2, column 4: is not JSON: Unexpected end-of-input: expected close marker for Array");
        Failure other = Failure.of(thrownBy(() -> mapper.readValue("{\"a\": 1}", int[].class)));
        assertThat(other.problem().line())
                .endsWith("is JSON of another form than expected")
                .doesNotContain("[I");
    }

    @Test
    void aCircleOfCausesEnds() {
        RuntimeException one = new RuntimeException((String) null);
        one.initCause(new RuntimeException("", one));
        assertThat(Failure.of(one).problem().line()).startsWith("an error of Espalier itself: RuntimeException");
    }

    @Test
    void aReasonIsAClause() {
        assertThat(Failure.reason(new IOException("Is a directory"))).isEqualTo("is a folder, expected a file");
        assertThat(Failure.reason(system("File name too long")))
                .isEqualTo("o/f: the name is longer than the file system allows");
    }
}

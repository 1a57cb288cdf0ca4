package org.espalier.process;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a child process ended.
 *
 * @param kind what ended it
 * @param words why it failed, as the end of a sentence about it; empty where it ended with exit code 0
 */
public record ChildEnd(Kind kind, String words) {
    /** It ended with exit code 0. */
    public static final ChildEnd GOOD = new ChildEnd(Kind.GOOD, "");

    private static final int SIGNALLED = 128;
    private static final int KILL = 9;

    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", KILL,
            "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

    /** What the JVM says that ends itself because its heap is full. */
    private static final String HEAP = "Terminating due to java.lang.OutOfMemoryError";

    /** What a JVM says that does not get from the system what it was promised, most often when it starts. */
    private static final List<String> NO_JVM = List.of(
            "Could not reserve enough space",
            "insufficient memory for the Java Runtime Environment",
            "Could not create the Java Virtual Machine");

    /** What ended a child. */
    public enum Kind {
        /** Nothing: it was done. */
        GOOD,
        /** It took longer than it may. */
        TIME,
        /** It held more than it may, filled its heap, or was killed by a system that had no memory left. */
        MEMORY,
        /** An exit code, a signal, a JVM that could not start. */
        OTHER
    }

    public ChildEnd {
        if ((kind == Kind.GOOD) != words.isEmpty()) {
            throw new IllegalArgumentException("only a good end needs no words, got " + kind + ", '" + words + "'");
        }
    }

    /**
     * By an exit code other than 0.
     *
     * @param code as the system gives it: 128 and the signal where there was one
     * @param said the last lines of its errors
     * @param crash what the JVM left to say of a crash, as a sentence about the child
     * @param memoryKill whether the system has killed a process for lack of memory while it ran
     */
    static ChildEnd of(int code, List<String> said, Optional<String> crash, boolean memoryKill) {
        Optional<String> noJvm = said.stream()
                .filter(line -> NO_JVM.stream().anyMatch(line::contains))
                .findFirst()
                .map(line -> line.replaceFirst("^[#\\s]+", "").strip());
        if (noJvm.isPresent()) {
            return new ChildEnd(Kind.OTHER, "had no memory from the system to run a JVM (" + noJvm.get() + ")");
        }
        Optional<String> heap =
                said.stream().filter(line -> line.startsWith(HEAP)).findFirst();
        if (heap.isPresent()) {
            return new ChildEnd(
                    Kind.MEMORY, "filled its Java heap (" + heap.get().substring("Terminating due to ".length()) + ")");
        }
        if (code == SIGNALLED + KILL && memoryKill) {
            return new ChildEnd(Kind.MEMORY, "was killed by the system, which had no memory left (signal 9)");
        }
        if (crash.isPresent()) {
            return new ChildEnd(Kind.OTHER, crash.get());
        }
        return new ChildEnd(Kind.OTHER, exited(code) + lastLine(said));
    }

    private static String exited(int code) {
        if (code <= SIGNALLED) {
            return "ended with exit code " + code;
        }
        String name = SIGNALS.get(code - SIGNALLED);
        return "was ended by signal " + (code - SIGNALLED) + (name == null ? "" : " (" + name + ")");
    }

    /** What it said last, stack frames left out. */
    private static String lastLine(List<String> said) {
        return said.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("\tat ") && !line.startsWith("\t... "))
                .reduce((earlier, later) -> later)
                .map(line -> ": " + line.strip())
                .orElse("");
    }
}

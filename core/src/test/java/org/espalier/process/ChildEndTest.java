package org.espalier.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an exit code and the last words say of why a child has ended. */
class ChildEndTest {
    private static ChildEnd end(int code, String... said) {
        return ChildEnd.of(code, List.of(said), Optional.empty(), false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1   | ended with exit code 1: why
                    127 | ended with exit code 127: why
                    130 | was ended by signal 2 (SIGINT): why
                    134 | was ended by signal 6 (SIGABRT): why
                    137 | was ended by signal 9 (SIGKILL): why
                    139 | was ended by signal 11 (SIGSEGV): why
                    143 | was ended by signal 15 (SIGTERM): why
                    159 | was ended by signal 31: why
                    """)
    void anExitCodeIsNoLimit(int code, String words) {
        assertThat(end(code, "why", "", "\tat a.B.c(B.java:1)", "\t... 3 more"))
                .isEqualTo(new ChildEnd(ChildEnd.Kind.OTHER, words));
    }

    @Test
    void aFullHeapIsMemory() {
        assertThat(end(3, "before", "Terminating due to java.lang.OutOfMemoryError: Java heap space"))
                .isEqualTo(new ChildEnd(
                        ChildEnd.Kind.MEMORY, "filled its Java heap (java.lang.OutOfMemoryError: Java heap space)"));
    }

    @Test
    void aKillIsMemoryWhereTheSystemCountedOne() {
        assertThat(ChildEnd.of(137, List.of(), Optional.empty(), true))
                .isEqualTo(new ChildEnd(
                        ChildEnd.Kind.MEMORY, "was killed by the system, which had no memory left (signal 9)"));
        assertThat(ChildEnd.of(137, List.of(), Optional.empty(), false).kind()).isEqualTo(ChildEnd.Kind.OTHER);
        assertThat(ChildEnd.of(143, List.of(), Optional.empty(), true).kind()).isEqualTo(ChildEnd.Kind.OTHER);
    }

    @Test
    void aMachineThatCannotRunAnotherJvmIsNoLimitOfTheChild() {
        assertThat(end(
                        1,
                        "Error occurred during initialization of VM",
                        "Could not reserve enough space for 2097152KB object heap",
                        "last"))
                .isEqualTo(
                        new ChildEnd(
                                ChildEnd.Kind.OTHER,
                                "had no memory from the system to run a JVM (Could not reserve enough space for 2097152KB object heap)"));
        String insufficient = "# There is insufficient memory for the Java Runtime Environment to continue.";
        assertThat(ChildEnd.of(1, List.of("#", insufficient), Optional.of("crashed: x says where"), true))
                .isEqualTo(new ChildEnd(
                        ChildEnd.Kind.OTHER,
                        "had no memory from the system to run a JVM (There is insufficient memory for the Java Runtime"
                                + " Environment to continue.)"));
    }

    @Test
    void aCrashIsSaidInItsOwnWords() {
        assertThat(ChildEnd.of(134, List.of("why"), Optional.of("crashed: x says where"), false))
                .isEqualTo(new ChildEnd(ChildEnd.Kind.OTHER, "crashed: x says where"));
    }

    @Test
    void onlyAGoodEndHasNoWords() {
        assertThatThrownBy(() -> new ChildEnd(ChildEnd.Kind.TIME, "")).hasMessageContaining("got TIME");
        assertThatThrownBy(() -> new ChildEnd(ChildEnd.Kind.GOOD, "why")).hasMessageContaining("'why'");
    }

    @Test
    void killsForMemoryAreCountedWhereTheSystemSaysSo() {
        assertThat(KilledForMemory.count(Stream.of("pgfault 7", "oom_kill 3", "oom_kill_disable 0")))
                .isEqualTo(3);
        assertThat(KilledForMemory.count(Stream.of("oom 1", "oom_kill many", "")))
                .isZero();
        assertThat(new KilledForMemory(Long.MAX_VALUE).more()).isFalse();
        assertThat(new KilledForMemory(-1).more()).isTrue();
    }
}

package org.espalier.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.process.OutsideProgram.Ran;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutsideProgramTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @BeforeEach
    void aShellIsThere() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the programs of this test are shell scripts");
    }

    private Ran shell(String script, Duration limit, String... more) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        words.addAll(List.of(more));
        return OutsideProgram.run(words, Optional.of(folder), limit);
    }

    @Test
    void itsWordsOutputErrorsAndCodeAreItsOwn() throws IOException, InterruptedException {
        Ran ran = shell("echo \"$1\"; pwd; echo oh >&2; exit 3", LONG, "a $HOME *");
        assertThat(ran.output().lines())
                .containsExactly("a $HOME *", folder.toRealPath().toString());
        assertThat(ran.errors()).isEqualTo("oh\n");
        assertThat(ran.code()).hasValue(3);
        assertThat(ran.isGood()).isFalse();
        assertThat(shell("cat", LONG).isGood())
                .as("nothing is on its standard input")
                .isTrue();
    }

    @Test
    void whatItPrintsTooMuchIsReadAndDropped() throws IOException, InterruptedException {
        Ran ran = shell("head -c 3000000 /dev/zero; head -c 10 /dev/zero >&2", LONG);
        assertThat(ran.output()).hasSize(OutsideProgram.MOST_OUTPUT);
        assertThat(ran.errors()).hasSize(10);
        assertThat(ran.dropped()).isEqualTo(3_000_000L - OutsideProgram.MOST_OUTPUT);
        assertThat(ran.isGood()).isTrue();
    }

    @Test
    void itEndsInTimeAndItsChildrenWithIt() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Ran ran = shell("sleep 200 & echo $!; wait", Duration.ofMillis(700));
        assertThat(ran.code()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        gone(Long.parseLong(ran.output().strip()));
    }

    @Test
    void aChildThatItLeavesBehindEndsWithIt() throws IOException, InterruptedException {
        Ran ran = shell("sleep 200 & echo $!; sleep 0.5", LONG);
        assertThat(ran.isGood()).isTrue();
        gone(Long.parseLong(ran.output().strip()));
    }

    private static void gone(long pid) throws InterruptedException {
        for (int i = 0; i < 200 && ProcessHandle.of(pid).isPresent(); i++) {
            Thread.sleep(50);
        }
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void anInterruptEndsIt() throws InterruptedException {
        Thread thread = new Thread(
                () -> assertThatThrownBy(() -> shell("sleep 200", LONG)).isInstanceOf(InterruptedException.class));
        thread.start();
        Thread.sleep(300);
        thread.interrupt();
        thread.join(30_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThatThrownBy(() -> OutsideProgram.run(List.of("/no/such/program"), Optional.empty(), LONG))
                .isInstanceOf(IOException.class);
    }
}

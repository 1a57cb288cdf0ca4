package org.espalier.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DialogueTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static Dialogue shell(String script) throws IOException {
        return Dialogue.start(List.of("/bin/sh", "-c", script), Map.of("PATH", "/usr/bin:/bin", "OWN", "\u00e4"));
    }

    @Test
    void linesGoBothWaysInTheEnvironmentThatWasGiven() throws Exception {
        try (Dialogue dialogue = shell("while read -r word; do echo \"heard $word $OWN$HOME\"; done")) {
            dialogue.send("one");
            assertThat(dialogue.answer(LONG)).isEqualTo("heard one \u00e4");
            dialogue.send("zw\u00f6lf");
            assertThat(dialogue.answer(LONG)).isEqualTo("heard zw\u00f6lf \u00e4");
        }
    }

    @Test
    void whoSaysNothingIsNotWaitedForWithoutEnd() throws Exception {
        try (Dialogue dialogue = shell("read -r word; echo $word")) {
            assertThatThrownBy(() -> dialogue.answer(Duration.ofSeconds(1)))
                    .isInstanceOf(Dialogue.NoAnswerException.class)
                    .hasMessage("said nothing for 1 s");
            dialogue.send("late");
            assertThat(dialogue.answer(LONG)).isEqualTo("late");
        }
    }

    @Test
    void anEndIsToldWithItsCodeAndTheLastErrorsAndToldAgain() throws Exception {
        try (Dialogue dialogue =
                shell("for i in 1 2 3 4; do echo \"error $i\" >&2; echo >&2; done; echo first; exit 3")) {
            assertThat(dialogue.answer(LONG)).isEqualTo("first");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> dialogue.answer(LONG))
                        .isInstanceOf(Dialogue.NoAnswerException.class)
                        .hasMessage("ended with exit code 3");
            }
            dialogue.send("nobody hears this");
            assertThat(dialogue.lastErrors(2)).containsExactly("error 3", "error 4");
            assertThat(dialogue.lastErrors(100)).hasSize(4);
        }
    }

    @Test
    void aGoodEndAndASignalAreNoAnswersEither() throws Exception {
        try (Dialogue good = shell("exit 0");
                Dialogue killed = shell("kill -15 $$");
                Dialogue mute = shell("exec >&-; read -r word")) {
            assertThatThrownBy(() -> good.answer(LONG)).hasMessage("ended with exit code 0");
            assertThatThrownBy(() -> killed.answer(LONG)).hasMessage("was ended by signal 15 (SIGTERM)");
            assertThatThrownBy(() -> mute.answer(LONG)).hasMessage("closed its standard output");
        }
    }

    @Test
    void whatItPrintsBeyondMeasureIsLostAndItsEndIsNot() throws Exception {
        try (Dialogue dialogue = shell("seq 1 30000; seq 1 30000 >&2; exit 4")) {
            int lines = 0;
            String end = "";
            while (end.isEmpty()) {
                try {
                    if (lines == 0) {
                        // nobody listens until all is printed
                        TimeUnit.SECONDS.sleep(1);
                    }
                    dialogue.answer(LONG);
                    lines++;
                } catch (Dialogue.NoAnswerException e) {
                    end = e.getMessage();
                }
            }
            assertThat(lines).isBetween(10_000, 30_000);
            assertThat(end).isEqualTo("ended with exit code 4");
            assertThat(dialogue.lastErrors(100)).hasSize(20).endsWith("30000");
        }
    }

    @Test
    void closingEndsItAndWhatItHasStarted() throws Exception {
        long child;
        try (Dialogue dialogue = shell("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 1000; done")) {
            child = Long.parseLong(dialogue.answer(LONG));
            assertThat(ProcessHandle.of(child)).isPresent();
        }
        ProcessHandle.of(child)
                .ifPresent(left -> left.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    @Test
    void closingLetsItEndByItself() throws Exception {
        long start = System.nanoTime();
        Dialogue dialogue = shell("echo $$; read -r word; sleep 0.2");
        ProcessHandle process =
                ProcessHandle.of(Long.parseLong(dialogue.answer(LONG))).orElseThrow();
        dialogue.close();
        assertThat(process.isAlive()).isFalse();
        assertThat(System.nanoTime() - start).isGreaterThan(200_000_000L);
    }

    @Test
    void aProgramThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> Dialogue.start(List.of("/nowhere/program"), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/nowhere/program");
    }
}

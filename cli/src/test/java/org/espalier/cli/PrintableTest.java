package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.espalier.event.Notice;
import org.espalier.journal.Event;
import org.espalier.plan.Progress;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatSteersATerminalIsABlank() {
        assertThat(Printable.of("a\u001b[2Jb\r\nc\0d\u007fe")).isEqualTo("a [2Jb c d e");
        assertThat(Printable.of("a\u009b2Jb\u0085c")).isEqualTo("a 2Jb c");
        assertThat(Printable.of("exe\u202egnp.\u2066x\u2069")).isEqualTo("exe gnp. x ");
        assertThat(Printable.of("ä 猫 😀 ق")).isEqualTo("ä 猫 😀 ق");
    }

    @Test
    void errorsAndProgressHoldNoneOfIt() {
        String name = "x\u009b2J\u202ey";
        StringWriter err = new StringWriter();
        assertThat(Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), "describe", name))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("'x 2J y'");
        for (boolean terminal : new boolean[] {false, true}) {
            StringWriter shown = new StringWriter();
            TerminalProgress progress = new TerminalProgress(new PrintWriter(shown), terminal);
            progress.heard(new Event(0, Instant.EPOCH, "", new Notice(name), 0));
            progress.progressed(new Progress("search", 1, 2, name));
            assertThat(shown.toString()).contains("note: x 2J y").contains("  x 2J y");
        }
    }
}

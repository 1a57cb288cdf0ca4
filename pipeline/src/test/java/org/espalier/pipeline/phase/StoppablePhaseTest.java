package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import org.junit.jupiter.api.Test;

class StoppablePhaseTest {
    private static final PhaseContext CONTEXT = new GivenContext(Path.of("unused"), Map.of(), new ArrayList<>());

    private record Nothing() {}

    /** Fails in words of its own, in a thread that was interrupted or not. */
    private record Failing(boolean interrupted) implements SearchPhase<Nothing> {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Class<Nothing> resultType() {
            return Nothing.class;
        }

        @Override
        public Nothing run(PhaseContext context) throws IOException {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("waiting went wrong");
        }
    }

    @Test
    void whateverAnInterruptBreaksIsAStop() {
        assertThatThrownBy(() -> new StoppablePhase<>(new Failing(true)).run(CONTEXT))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("phase 'failing' was interrupted")
                .hasRootCauseMessage("waiting went wrong");
        assertThat(Thread.interrupted()).isFalse();
        assertThatThrownBy(() -> new StoppablePhase<>(new Failing(false)).run(CONTEXT))
                .isInstanceOf(IOException.class)
                .hasMessage("waiting went wrong");
    }
}

package org.espalier.predict.finder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrewTest {
    @Test
    void eachPieceIsDoneOnce() {
        for (int threads = 1; threads <= 4; threads++) {
            try (Crew crew = new Crew(threads)) {
                for (int round = 0; round < 2_000; round++) {
                    AtomicIntegerArray done = new AtomicIntegerArray(round % 7);
                    crew.run(done.length(), done::incrementAndGet);
                    for (int i = 0; i < done.length(); i++) {
                        assertThat(done.get(i)).isEqualTo(1);
                    }
                }
            }
        }
    }

    @Test
    void whoSleptIsWoken() throws InterruptedException {
        try (Crew crew = new Crew(2)) {
            AtomicIntegerArray done = new AtomicIntegerArray(4);
            crew.run(4, done::incrementAndGet);
            Thread.sleep(50);
            crew.run(4, done::incrementAndGet);
            assertThat(done).hasToString("[2, 2, 2, 2]");
        }
    }

    @Test
    void aFailureIsThrownOnceAllAreDone() {
        try (Crew crew = new Crew(2)) {
            assertThatThrownBy(() -> crew.run(10, piece -> {
                        if (piece == 3) {
                            throw new IllegalStateException("piece 3");
                        }
                    }))
                    .hasMessage("piece 3");
        }
        try (Crew crew = new Crew(1)) {
            assertThatThrownBy(() -> crew.run(1, piece -> {
                        throw new AssertionError("of a kind of its own");
                    }))
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void closingWaitsForTheThreads() {
        Thread.currentThread().interrupt();
        Crew crew = new Crew(3);
        crew.close();
        assertThat(Thread.interrupted()).isTrue();
    }
}

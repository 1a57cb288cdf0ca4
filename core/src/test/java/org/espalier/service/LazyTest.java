package org.espalier.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LazyTest {
    private final AtomicInteger made = new AtomicInteger();

    @Test
    void isMadeOnceAndOnlyWhenAskedFor() {
        Lazy<Integer> lazy = Lazy.of(made::incrementAndGet);
        assertThat(lazy.known()).isEmpty();
        assertThat(made).hasValue(0);
        assertThat(lazy.get()).isEqualTo(1);
        assertThat(lazy.get()).isEqualTo(1);
        assertThat(lazy.known()).contains(1);
    }

    @Test
    void threadsShareOneValue() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        Lazy<Object> lazy = Lazy.of(() -> {
            made.incrementAndGet();
            Thread.onSpinWait();
            return new Object();
        });
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Object>> values = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                values.add(threads.submit(() -> {
                    start.await();
                    return lazy.get();
                }));
            }
            start.countDown();
            for (Future<Object> value : values) {
                assertThat(value.get()).isSameAs(lazy.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void aMakerThatFailedIsTriedAgain() {
        Lazy<Integer> lazy = Lazy.of(() -> {
            if (made.incrementAndGet() == 1) {
                throw new IllegalArgumentException("not yet");
            }
            return made.get();
        });
        assertThatThrownBy(lazy::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not yet");
        assertThat(lazy.known()).isEmpty();
        assertThat(lazy.get()).isEqualTo(2);
    }

    @Test
    void aMakerCannotAskForItsOwnValue() {
        AtomicReference<Lazy<Integer>> self = new AtomicReference<>();
        Lazy<Integer> lazy = Lazy.of(() -> self.get().get() + 1);
        self.set(lazy);
        assertThatThrownBy(lazy::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a value was asked for by what makes it");
        assertThatThrownBy(lazy::get)
                .as("it is told again, not waited for")
                .hasMessage("a value was asked for by what makes it");
    }

    @Test
    void nothingIsNoValue() {
        assertThatThrownBy(Lazy.of(() -> null)::get).isInstanceOf(NullPointerException.class);
    }

    @Test
    void whatIsTakenIsMadeAnew() {
        Lazy<Integer> lazy = Lazy.of(made::incrementAndGet);
        assertThat(lazy.take()).isEmpty();
        assertThat(made).hasValue(0);
        lazy.get();
        assertThat(lazy.take()).contains(1);
        assertThat(lazy.take()).isEmpty();
        assertThat(lazy.get()).isEqualTo(2);
    }
}

package org.espalier.pipeline.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.espalier.event.Notice;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.plan.Progress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ListenersTest {
    @TempDir
    private Path folder;

    private Journal journal;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws IOException {
        journal = Journal.open(folder.resolve("journal.jsonl"));
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
    }

    /** Keeps the numbers of the events, and that nothing else came between, before or after. */
    private static class Keeping implements SearchListener {
        final List<Long> numbers = new CopyOnWriteArrayList<>();
        final List<Long> progress = new CopyOnWriteArrayList<>();
        final List<String> calls = new CopyOnWriteArrayList<>();

        @Override
        public void opened(HeardSearch search) {
            calls.add("opened");
        }

        @Override
        public void heard(Event event) {
            assertThat(calls).containsExactly("opened");
            numbers.add(event.number());
        }

        @Override
        public void progressed(Progress newest) {
            assertThat(calls).containsExactly("opened");
            progress.add(newest.done());
        }

        @Override
        public void close() {
            calls.add("closed");
        }
    }

    private Listeners start(Duration longest, SearchListener... listeners) {
        HeardSearch search = new HeardSearch(folder, config(), journal.size());
        return Listeners.start(List.of(listeners), search, journal.file(), complaints::add, longest);
    }

    private static SearchConfig config() {
        return SearchConfig.parse(
                "test", "data: {source: x}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n", List.of());
    }

    private void append(Listeners listeners, int events) throws IOException {
        for (int i = 0; i < events; i++) {
            listeners.appended(journal.append("phase", new Notice("event")));
        }
    }

    private static List<Long> upTo(long events) {
        return LongStream.range(0, events).boxed().toList();
    }

    @Test
    void everybodyHearsEverythingInOrderFromTheFirstEvent() throws IOException {
        for (int i = 0; i < 3; i++) {
            journal.append("phase", new Notice("before anybody listened"));
        }
        Keeping one = new Keeping();
        Keeping two = new Keeping();
        Listeners listeners = start(Duration.ofSeconds(20), one, two);
        append(listeners, 2_000);
        listeners.close();
        for (Keeping listener : List.of(one, two)) {
            assertThat(listener.numbers).isEqualTo(upTo(2_003));
            assertThat(listener.calls).containsExactly("opened", "closed");
        }
        assertThat(complaints).isEmpty();
    }

    /** A failure that cannot even say what it is. */
    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    private static Keeping failing(Supplier<? extends Throwable> failure) {
        return new Keeping() {
            @Override
            public void heard(Event event) {
                super.heard(event);
                Thread.currentThread().interrupt();
                Throwable thrown = failure.get();
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            }
        };
    }

    @Test
    void whateverAListenerThrowsItHearsTheRestAndIsClosed() throws IOException {
        List<Supplier<Throwable>> failures = List.of(
                () -> new Error("mine"), () -> new OutOfMemoryError("a bound of its own"), Unspeakable::new, () -> {
                    throw new IllegalStateException("two\nlines");
                });
        List<Keeping> listeners = failures.stream().map(ListenersTest::failing).toList();
        Listeners hearing = start(Duration.ofSeconds(20), listeners.toArray(SearchListener[]::new));
        append(hearing, 50);
        hearing.close();
        for (Keeping listener : listeners) {
            assertThat(listener.numbers).isEqualTo(upTo(50));
            assertThat(listener.calls).containsExactly("opened", "closed");
        }
        assertThat(complaints)
                .hasSize(4)
                .allMatch(line -> line.contains("failed, and the search goes on") && !line.contains("\n"))
                .anyMatch(line -> line.contains("java.lang.Error: mine"))
                .anyMatch(line -> line.contains("OutOfMemoryError"))
                .anyMatch(line -> line.contains("Unspeakable"))
                .anyMatch(line -> line.contains("two lines"));
    }

    @Test
    void aListenerThatInterruptsItsThreadHearsTheRest() throws IOException {
        Keeping listener = new Keeping() {
            @Override
            public void heard(Event event) {
                super.heard(event);
                Thread.currentThread().interrupt();
            }
        };
        Listeners hearing = start(Duration.ofSeconds(20), listener);
        append(hearing, 50);
        hearing.close();
        assertThat(listener.numbers).isEqualTo(upTo(50));
        assertThat(complaints).isEmpty();
    }

    @Test
    void aListenerThatHangsHoldsNobodyUpAndIsCutOffAtTheEnd() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        Keeping hanging = new Keeping() {
            @Override
            public void heard(Event event) {
                super.heard(event);
                try {
                    never.await();
                } catch (InterruptedException e) {
                    calls.add("interrupted");
                }
            }
        };
        Keeping quick = new Keeping();
        Listeners listeners = start(Duration.ofMillis(300), hanging, quick);
        append(listeners, 500);
        listeners.close();
        assertThat(quick.numbers).isEqualTo(upTo(500));
        assertThat(hanging.numbers).containsExactly(0L);
        assertThat(complaints).singleElement().asString().contains("was cut off", "0 of 500 events");
    }

    @Test
    void whatAListenerThrowsIsToldOnceAndTheNextEventComes() throws IOException {
        List<Long> tried = new ArrayList<>();
        SearchListener failing = new SearchListener() {
            @Override
            public void opened(HeardSearch search) {
                throw new IllegalStateException("opened");
            }

            @Override
            public void heard(Event event) {
                tried.add(event.number());
                throw new StackOverflowError("heard");
            }

            @Override
            public void close() throws IOException {
                throw new IOException("closed");
            }
        };
        Listeners listeners = start(Duration.ofSeconds(20), failing);
        append(listeners, 20);
        listeners.close();
        assertThat(tried).isEqualTo(upTo(20));
        assertThat(complaints).singleElement().asString().contains("failed, and the search goes on", "opened");
    }

    @Test
    void ofProgressOnlyTheNewestWaitsAndItComesAfterTheEventsBeforeIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Keeping slow = new Keeping() {
            @Override
            public void heard(Event event) {
                super.heard(event);
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void progressed(Progress newest) {
                super.progressed(newest);
                assertThat(numbers).hasSize(10);
            }
        };
        Listeners listeners = start(Duration.ofSeconds(20), slow);
        append(listeners, 10);
        for (int done = 1; done <= 100; done++) {
            listeners.progressed(new Progress("phase", done, 100, ""));
        }
        go.countDown();
        listeners.close();
        assertThat(slow.progress).containsExactly(100L);
        assertThat(complaints).isEmpty();
    }

    @Test
    void nobodyIsWaitedForLongerThanTheTimeForAll() throws IOException {
        SearchListener[] hanging = new SearchListener[5];
        for (int i = 0; i < hanging.length; i++) {
            hanging[i] = new SearchListener() {
                @Override
                public void heard(Event event) {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                }
            };
        }
        Listeners listeners = start(Duration.ofMillis(200), hanging);
        append(listeners, 1);
        listeners.close();
        assertThat(complaints).hasSize(5).allSatisfy(text -> assertThat(text).contains("was cut off"));
    }
}

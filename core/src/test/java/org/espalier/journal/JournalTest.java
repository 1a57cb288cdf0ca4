package org.espalier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.event.Notice;
import org.espalier.event.PhaseStarted;
import org.espalier.event.SearchEvent;
import org.espalier.event.Told;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("journal.jsonl");
    }

    private static SearchEvent data(int value) {
        return new Notice(value + ": Zeile\n\u00e4\u20ac");
    }

    private static List<Event> events(Path file) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(file, events::add);
        return events;
    }

    private void write(int events) throws IOException {
        try (Journal journal = Journal.open(file, CLOCK)) {
            for (int i = 0; i < events; i++) {
                journal.append("search", data(i));
            }
        }
    }

    @Test
    void whatIsAppendedIsReadBack() throws IOException {
        write(3);
        write(2);
        List<Event> events = new ArrayList<>();
        JournalReader.Summary summary = JournalReader.read(file, events::add);
        assertThat(summary).isEqualTo(new JournalReader.Summary(5, Files.size(file), 2, Optional.empty()));
        assertThat(events).hasSize(5).extracting(Event::number).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(events.get(2))
                .isEqualTo(new Event(
                        2, CLOCK.instant(), "search", data(2), events.get(2).end()));
        assertThat(events.get(4).end()).isEqualTo(Files.size(file));
    }

    @Test
    void aKillAtAnyByteLosesAtMostTheLastEvent() throws IOException {
        write(3);
        byte[] whole = Files.readAllBytes(file);
        int good = new String(whole, StandardCharsets.UTF_8)
                .lines()
                .limit(3)
                .mapToInt(l -> l.getBytes(StandardCharsets.UTF_8).length + 1)
                .sum();
        for (int length = good + 1; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (Journal journal = Journal.open(file, CLOCK)) {
                assertThat(journal.damage().orElseThrow())
                        .contains("line 4")
                        .contains("damaged tail of " + (length - good) + " bytes");
                assertThat(journal.size()).isEqualTo(2);
                assertThat(folder.resolve("journal.jsonl.damaged-" + good)).hasSize(length - good);
                journal.append("search", data(2));
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void aKillDuringTheHeaderIsSurvived() throws IOException {
        Files.writeString(file, "{\"journ");
        write(1);
        assertThat(events(file)).hasSize(1);
    }

    @Test
    void zerosAtTheEndAreATailToo() throws IOException {
        write(2);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length + 4096));
        assertThat(events(file)).hasSize(2);
        assertThat(JournalReader.read(file, event -> {}).damage()).isPresent();
    }

    @Test
    void damageInTheMiddleIsAnErrorThatNamesTheLine() throws IOException {
        write(4);
        String text = Files.readString(file);
        Files.writeString(file, text.replace("{\"n\":1,", "{\"n\":1;"));
        assertThatThrownBy(() -> Journal.open(file))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("line 3");
    }

    @Test
    void oneWriterAtATimeEvenWhileOthersRead() throws IOException {
        try (Journal journal = Journal.open(file)) {
            events(file);
            assertThatThrownBy(() -> Journal.open(file))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("already open");
            journal.append("", data(0));
        }
        Journal.open(file).close();
    }

    @Test
    void anotherProcessIsKeptOut() throws Exception {
        try (Journal journal = Journal.open(file)) {
            journal.append("", data(0));
            events(file);
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
                            Second.class.getName(),
                            file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(other.waitFor()).as(said).isEqualTo(1);
            assertThat(said).contains("is being written by another process");
        }
    }

    /** Tries to open a journal in a process of its own. */
    static final class Second {
        private Second() {}

        public static void main(String[] arguments) throws IOException {
            Journal.open(Path.of(arguments[0])).close();
        }
    }

    @Test
    void closedJournalsRefuse() throws IOException {
        Journal journal = Journal.open(file);
        journal.close();
        assertThatThrownBy(() -> journal.append("", data(0))).isInstanceOf(IOException.class);
    }

    @Test
    void otherFilesAndNewerVersionsAreRefusedUntouched() throws IOException {
        Files.writeString(file, "some notes\n");
        assertThatThrownBy(() -> Journal.open(file)).hasMessageContaining("is not a journal");
        assertThat(file).hasContent("some notes\n");
        Files.writeString(file, "{\"journal\":\"espalier\",\"schema\":99}\n");
        assertThatThrownBy(() -> Journal.open(file))
                .hasMessageContaining("schema version 99")
                .hasMessageContaining("1 to 2");
    }

    @Test
    void schemaOneStaysReadable() throws IOException {
        try (InputStream golden = Objects.requireNonNull(getClass().getResourceAsStream("/journal/schema-1.jsonl"))) {
            Files.write(file, golden.readAllBytes());
        }
        List<Event> events = events(file);
        assertThat(events)
                .extracting(event -> event.event().type())
                .containsExactly("plan", "phase-started", "asked", "told");
        assertThat(((Told) events.get(3).event()).trials())
                .containsExactly(
                        new Told.Trial(0, "0 1 2 3 4 0", "", OptionalDouble.of(0.75), "", OptionalLong.empty()));
        assertThat(events.get(0).time()).isEqualTo(CLOCK.instant());
    }

    @Test
    void aJournalOfTheFirstSchemaGoesOnAsOneOfTheSecond() throws IOException {
        try (InputStream golden = Objects.requireNonNull(getClass().getResourceAsStream("/journal/schema-1.jsonl"))) {
            Files.write(file, golden.readAllBytes());
        }
        long bytes = Files.size(file);
        Journal.open(file).close();
        assertThat(JournalReader.read(file, event -> {}).schema()).isEqualTo(1);
        write(1);
        assertThat(JournalReader.read(file, event -> {}).schema()).isEqualTo(2);
        assertThat(events(file)).hasSize(5);
        assertThat(events(file).get(4).end()).isGreaterThan(bytes);
    }

    @Test
    void anInterruptedThreadWritesLikeAnyOther() throws IOException {
        try (Journal journal = Journal.open(file, CLOCK)) {
            for (int i = 0; i < 3; i++) {
                Thread.currentThread().interrupt();
                journal.append("search", data(i));
                journal.force();
                assertThat(Thread.interrupted()).isTrue();
            }
        }
        assertThat(events(file)).extracting(Event::event).containsExactly(data(0), data(1), data(2));
    }

    @Test
    void threadsThatAreInterruptedWhileTheyWriteLoseNothing() throws Exception {
        int each = 300;
        try (Journal journal = Journal.open(file, CLOCK)) {
            List<Thread> writers = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                Thread writer = new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        try {
                            journal.append("search", data(i));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                });
                writers.add(writer);
                writer.start();
            }
            while (writers.stream().anyMatch(Thread::isAlive)) {
                writers.forEach(Thread::interrupt);
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
        assertThat(events(file)).hasSize(3 * each);
    }

    @Test
    void halfASurrogatePairDoesNotBreakTheJournal() throws IOException {
        try (Journal journal = Journal.open(file)) {
            journal.append("", new Notice("torn \ud83c here"));
            journal.append("", new Notice("whole"));
        }
        assertThat(events(file))
                .extracting(Event::event)
                .containsExactly(new Notice("torn ? here"), new Notice("whole"));
    }

    @Test
    void headsAreEventsWithoutTheirParticulars() throws IOException {
        write(3);
        List<EventHead> heads = new ArrayList<>();
        JournalReader.heads(file, heads::add);
        List<Event> events = events(file);
        assertThat(heads).hasSize(3);
        try (Journal journal = Journal.open(file)) {
            for (int i = 0; i < 3; i++) {
                EventHead head = heads.get(i);
                assertThat(head)
                        .isEqualTo(new EventHead(
                                i,
                                CLOCK.instant(),
                                "search",
                                "notice",
                                head.start(),
                                events.get(i).end()));
                assertThat(journal.read(head)).isEqualTo(events.get(i));
            }
            List<Event> replayed = new ArrayList<>();
            journal.replay(replayed::add);
            assertThat(replayed).isEqualTo(events);
        }
    }

    @Test
    void someTypesAreReadAndOfTheOthersTheForm() throws IOException {
        try (Journal journal = Journal.open(file)) {
            journal.append("a", new PhaseStarted());
            journal.append("a", new Notice("one"));
            journal.append("b", new PhaseStarted());
        }
        List<Event> some = new ArrayList<>();
        JournalReader.Summary summary = JournalReader.read(file, List.of(PhaseStarted.TYPE), some::add);
        assertThat(some)
                .isEqualTo(events(file).stream()
                        .filter(event -> event.event() instanceof PhaseStarted)
                        .toList())
                .hasSize(2);
        assertThat(summary).isEqualTo(JournalReader.read(file, event -> {}));
    }

    @Test
    void whatReadersAreToldNotToMindIsNotMinded() throws IOException {
        String header = "{\"journal\":\"espalier\",\"schema\":2,\"later\":[1,{}]}\n";
        Files.writeString(
                file,
                header
                        + "{\"data\":{\"message\":\"m\",\"later\":{}},\"type\":\"notice\",\"extra\":[[]],\"phase\":\"p\","
                        + "\"time\":\"2026-01-02T03:04:05Z\",\"n\":0}\n");
        assertThat(events(file)).singleElement().satisfies(event -> {
            assertThat(event.event()).isEqualTo(new Notice("m"));
            assertThat(event.phase()).isEqualTo("p");
        });
        Journal.open(file).close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"n\":0,\"time\":\"2026-01-02T03:04:05Z\",\"phase\":\"\",\"type\":\"notice\"}",
                "{\"n\":0,\"time\":\"2026-01-02T03:04:05Z\",\"phase\":\"\",\"type\":\"notice\",\"data\":[]}",
                "{\"n\":0,\"time\":\"2026-01-02T03:04:05Z\",\"phase\":\"\",\"type\":\"\",\"data\":{}}",
                "{\"n\":0,\"time\":\"2026-01-02T03:04:05Z\",\"phase\":\"\",\"type\":7,\"data\":{}}",
                "{\"n\":1,\"time\":\"2026-01-02T03:04:05Z\",\"phase\":\"\",\"type\":\"notice\",\"data\":{}}",
                "{\"n\":\"0\",\"time\":\"2026-01-02T03:04:05Z\",\"phase\":\"\",\"type\":\"notice\",\"data\":{}}",
                "{\"n\":0,\"time\":\"yesterday\",\"phase\":\"\",\"type\":\"notice\",\"data\":{}}",
                "{\"n\":0,\"time\":\"2026-01-02T03:04:05Z\",\"phase\":\"\",\"type\":\"notice\",\"data\":{}} {}",
                "{\"n\":0,\"time\":\"2026-01-02T03:04:05Z\",\"phase\":\"\",\"type\":\"notice\",\"data\":{}",
            })
    void readingAndOpeningAgreeOnWhatIsDamaged(String line) throws IOException {
        Files.writeString(file, "{\"journal\":\"espalier\",\"schema\":2}\n" + line + "\n");
        assertThat(JournalReader.read(file, event -> {}).damage()).isPresent();
        assertThat(JournalReader.heads(file, head -> {}).damage()).isPresent();
        assertThat(JournalReader.read(file, List.of("notice"), event -> {}).damage())
                .isPresent();
        try (Journal journal = Journal.open(file)) {
            assertThat(journal.damage().orElseThrow()).contains("line 2");
            assertThat(journal.size()).isZero();
        }
    }

    @Test
    void linesOfAnyLengthAreRead() throws IOException {
        String text = "x".repeat(300_000);
        try (Journal journal = Journal.open(file)) {
            journal.append("", new Notice("short"));
            journal.append("", new Notice(text));
            journal.append("", new Notice("short"));
        }
        assertThat(events(file))
                .extracting(Event::event)
                .containsExactly(new Notice("short"), new Notice(text), new Notice("short"));
    }
}

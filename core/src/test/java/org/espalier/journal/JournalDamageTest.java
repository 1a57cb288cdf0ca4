package org.espalier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.espalier.event.Notice;
import org.espalier.event.StrategySnapshot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Journals as power failures, other programs and odd strategies leave them. */
class JournalDamageTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final int ZEROS = 512;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("journal.jsonl");
    }

    /** Events so long after each other. */
    private void write(int events, Duration apart) throws IOException {
        try (Journal journal = Journal.open(file, new Steps(apart))) {
            for (int i = 0; i < events; i++) {
                journal.append("search", new Notice("message " + i));
            }
        }
    }

    /** Goes on by the same time whenever it is looked at. */
    private static final class Steps extends Clock {
        private final Duration step;
        private Instant now = START;

        Steps(Duration step) {
            this.step = step;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            now = now.plus(step);
            return now;
        }
    }

    private static List<Event> events(Path file) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(file, events::add);
        return events;
    }

    /** Some lines in the middle become a block that was never written. */
    private void loseBlock() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int from = (int) events(file).get(20).end() + 30;
        Arrays.fill(bytes, from, from + ZEROS, (byte) 0);
        Files.write(file, bytes);
    }

    @Test
    void aBlockThatAPowerFailureKeptFromTheDiskIsATail() throws IOException {
        write(60, Duration.ofMillis(2));
        byte[] whole = Files.readAllBytes(file);
        loseBlock();
        byte[] torn = Files.readAllBytes(file);
        assertThat(new JournalTail(file).poll()).hasSize(21);
        long good;
        try (Journal journal = Journal.open(file)) {
            good = journal.bytes();
            assertThat(journal.size()).isEqualTo(21);
            assertThat(journal.damage())
                    .hasValueSatisfying(said -> assertThat(said).contains("line 23"));
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(Arrays.copyOf(whole, (int) good));
        assertThat(Files.readAllBytes(folder.resolve("journal.jsonl.damaged-" + good)))
                .isEqualTo(Arrays.copyOfRange(torn, (int) good, torn.length));
    }

    @Test
    void zerosAmongLinesThatWereOnTheDiskLongAgoAreDamage() throws IOException {
        write(60, Duration.ofMinutes(5));
        loseBlock();
        byte[] torn = Files.readAllBytes(file);
        assertThatThrownBy(() -> Journal.open(file))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("line 23")
                .hasMessageContaining("good lines follow");
        assertThatThrownBy(new JournalTail(file)::poll).isInstanceOf(JournalException.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(torn);
    }

    @Test
    void zerosWithoutEndTakeNeitherMemoryNorRoom() throws IOException {
        write(3, Duration.ZERO);
        long good = Files.size(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("half\0".getBytes(StandardCharsets.UTF_8)), good);
            channel.write(ByteBuffer.wrap(new byte[1]), 1L << 29);
        }
        assertThat(new JournalTail(file).poll()).hasSize(3);
        try (Journal journal = Journal.open(file)) {
            assertThat(journal.size()).isEqualTo(3);
            assertThat(journal.damage())
                    .hasValueSatisfying(
                            said -> assertThat(said).contains("damaged tail of " + ((1L << 29) + 1 - good)));
            journal.append("search", new Notice("goes on"));
        }
        assertThat(events(file)).hasSize(4);
        assertThat(folder.resolve("journal.jsonl.damaged-" + good)).hasContent("half");
    }

    @Test
    void aStateIsReadHoweverOdd() throws IOException {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put("x".repeat(60_000), 1);
        state.put("whole", new BigInteger("7".repeat(2_000)));
        state.put("part", new BigDecimal("0." + "7".repeat(2_000)));
        try (Journal journal = Journal.open(file)) {
            journal.append("search", new StrategySnapshot(state));
            journal.append("search", new Notice("after"));
        }
        try (Journal journal = Journal.open(file)) {
            assertThat(journal.damage()).isEmpty();
            assertThat(journal.size()).isEqualTo(2);
        }
        StrategySnapshot read = (StrategySnapshot) events(file).get(0).event();
        assertThat(read.state().propertyNames()).containsExactlyElementsOf(state.propertyNames());
        assertThat(read.state().get("whole").bigIntegerValue())
                .isEqualTo(state.get("whole").bigIntegerValue());
        assertThat(read.state().get("part").doubleValue()).isEqualTo(7.0 / 9);
    }

    /** More characters than the reader of JSON takes for a text unless it is told to. */
    @Test
    @Tag("slow")
    void aStateIsReadHoweverLong() throws IOException {
        ObjectNode state = JsonNodeFactory.instance.objectNode().put("text", "y".repeat(100_000_001));
        try (Journal journal = Journal.open(file)) {
            journal.append("search", new StrategySnapshot(state));
            journal.append("search", new Notice("after"));
        }
        StrategySnapshot read = (StrategySnapshot) events(file).get(0).event();
        assertThat(read.state().get("text").stringValue().length()).isEqualTo(100_000_001);
    }

    @Test
    @Tag("slow")
    void anEventThatNoLineHoldsIsRefusedAndTheJournalGoesOn() throws IOException {
        ObjectNode state = JsonNodeFactory.instance.objectNode().put("text", "y".repeat(LineSource.LONGEST));
        try (Journal journal = Journal.open(file)) {
            assertThatThrownBy(() -> journal.append("search", new StrategySnapshot(state)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("an event 'snapshot' of")
                    .hasMessageContaining("that a line may have");
            journal.append("search", new Notice("after"));
        }
        assertThat(events(file)).extracting(Event::event).containsExactly(new Notice("after"));
    }

    @Test
    void aHeaderWithOtherBlanksIsLiftedToo() throws IOException {
        Files.writeString(
                file,
                "{\"journal\":\"espalier\", \"schema\" : 1}\r\n"
                        + "{\"n\":0,\"time\":\"2026-01-02T03:04:05Z\",\"phase\":\"\",\"type\":\"notice\",\"data\":{\"message\":\"x\"}}\r\n");
        write(1, Duration.ZERO);
        assertThat(Files.readString(file)).startsWith("{\"journal\":\"espalier\", \"schema\" : 2}\r\n{\"n\":0,");
        assertThat(events(file)).extracting(Event::event).containsExactly(new Notice("x"), new Notice("message 0"));
    }

    @Test
    void aReaderLeavesWhatIsAppendedMeanwhile() throws IOException {
        write(1, Duration.ZERO);
        int[] heard = {0};
        try (Journal journal = Journal.open(file)) {
            JournalReader.read(file, event -> {
                heard[0]++;
                try {
                    if (heard[0] < 10) {
                        journal.append("search", new Notice("more"));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        assertThat(heard[0]).isEqualTo(1);
        assertThat(events(file)).hasSize(2);
    }

    @Test
    void anInterruptedThreadReadsLikeAnyOther() throws IOException {
        write(5, Duration.ZERO);
        List<Event> replayed = new ArrayList<>();
        Thread.currentThread().interrupt();
        try (Journal journal = Journal.open(file)) {
            journal.replay(replayed::add);
            assertThat(new JournalTail(file).poll()).hasSize(5);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(replayed).hasSize(5);
    }
}

package org.espalier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.espalier.event.Notice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Following a journal that somebody else writes. */
class JournalTailTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("journal.jsonl");
    }

    private void write(int events) throws IOException {
        try (Journal journal = Journal.open(file)) {
            for (int i = 0; i < events; i++) {
                journal.append("search", new Notice("number " + i + " \u00e4\u20ac\n"));
            }
        }
    }

    private static List<Event> all(Path file) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(file, events::add);
        return events;
    }

    @Test
    void eachEventComesOnceHoweverTheFileGrows() throws IOException {
        write(5);
        byte[] whole = Files.readAllBytes(file);
        List<Event> expected = all(file);
        Path growing = folder.resolve("growing.jsonl");
        JournalTail tail = new JournalTail(growing);
        assertThat(tail.poll()).isEmpty();
        List<Event> heard = new ArrayList<>();
        for (int length = 0; length <= whole.length; length++) {
            Files.write(growing, Arrays.copyOf(whole, length));
            List<Event> now = tail.poll();
            heard.addAll(now);
            assertThat(heard).isEqualTo(expected.subList(0, heard.size()));
            assertThat(tail.offset()).isLessThanOrEqualTo(length);
        }
        assertThat(heard).isEqualTo(expected);
        assertThat(tail.poll()).isEmpty();
        assertThat(tail.offset()).isEqualTo(whole.length);
    }

    @Test
    void anotherGoesOnFromAnyEvent() throws IOException {
        write(4);
        for (Event event : all(file)) {
            assertThat(new JournalTail(file, event.end()).poll())
                    .isEqualTo(all(file).subList((int) event.number() + 1, 4));
        }
    }

    @Test
    void aWriterIsFollowedToItsEnd() throws Exception {
        int events = 2_000;
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread writer = new Thread(() -> {
            try {
                write(events);
            } catch (IOException e) {
                failure.set(e);
            }
        });
        JournalTail tail = new JournalTail(file);
        List<Event> heard = new ArrayList<>();
        writer.start();
        while (writer.isAlive()) {
            heard.addAll(tail.poll());
        }
        writer.join();
        heard.addAll(tail.poll());
        assertThat(failure.get()).isNull();
        assertThat(heard).isEqualTo(all(file)).hasSize(events);
    }

    @Test
    void aPollHasABound() throws IOException {
        write(JournalTail.MOST + 3);
        JournalTail tail = new JournalTail(file);
        assertThat(tail.poll()).hasSize(JournalTail.MOST);
        assertThat(tail.poll())
                .hasSize(3)
                .first()
                .satisfies(event -> assertThat(event.number()).isEqualTo(JournalTail.MOST));
        assertThat(tail.poll()).isEmpty();
    }

    @Test
    void aTailThatAKillLeftIsNotHeardAndItsRepairIs() throws IOException {
        write(2);
        byte[] good = Files.readAllBytes(file);
        byte[] torn = Arrays.copyOf(good, good.length + 6);
        System.arraycopy("{\"n\":\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, torn, good.length, 6);
        Files.write(file, torn);
        JournalTail tail = new JournalTail(file);
        assertThat(tail.poll()).hasSize(2);
        assertThat(tail.poll()).isEmpty();
        write(1);
        assertThat(tail.poll())
                .singleElement()
                .satisfies(event -> assertThat(event.number()).isEqualTo(2));
    }

    @Test
    void damageBeforeGoodLinesIsAnError() throws IOException {
        write(3);
        Files.writeString(file, Files.readString(file).replace("{\"n\":1,", "{\"n\":1;"));
        JournalTail tail = new JournalTail(file);
        assertThatThrownBy(tail::poll).isInstanceOf(JournalException.class).hasMessageContaining("damaged at byte");
    }

    @Test
    void otherFilesInItsPlaceAreNoticed() throws IOException {
        write(3);
        JournalTail tail = new JournalTail(file);
        assertThat(tail.poll()).hasSize(3);
        Path other = folder.resolve("other.jsonl");
        Files.copy(file, other);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(tail::poll).isInstanceOf(JournalException.class).hasMessageContaining("was replaced");
        Files.delete(file);
        assertThatThrownBy(tail::poll).isInstanceOf(JournalException.class).hasMessageContaining("was removed");
    }

    @Test
    void aFileThatIsWrittenAnewIsNoticed() throws IOException {
        write(3);
        JournalTail tail = new JournalTail(file);
        tail.poll();
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() - 20));
        assertThatThrownBy(tail::poll).isInstanceOf(JournalException.class).hasMessageContaining("was cut");
        Files.writeString(file, whole + whole.lines().skip(1).findFirst().orElseThrow() + "\n");
        assertThatThrownBy(tail::poll).isInstanceOf(JournalException.class).hasMessageContaining("was replaced");
        Files.writeString(file, whole.replace("number", "numbers"));
        assertThatThrownBy(tail::poll).isInstanceOf(JournalException.class).hasMessageContaining("was replaced");
    }

    @Test
    void newerSchemasAndOtherFilesAreRefused() throws IOException {
        Files.writeString(file, "{\"journal\":\"espalier\",\"schema\":99}\n");
        assertThatThrownBy(() -> new JournalTail(file).poll()).hasMessageContaining("schema version 99");
        Files.writeString(file, "notes\n");
        assertThatThrownBy(() -> new JournalTail(file).poll()).hasMessageContaining("is not a journal");
        assertThatThrownBy(() -> new JournalTail(file, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}

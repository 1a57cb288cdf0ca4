package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.event.Notice;
import org.espalier.event.PhaseStarted;
import org.espalier.event.PhasesRestarted;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What finished phases left and somebody needs is made again where it was lost. */
class LostFilesTest {
    @TempDir
    Path folder;

    /** What the first phase makes of nothing: another machine may make something else. */
    private String made = "a";

    private record Text(String text) {}

    /** Stands for a kill: nothing catches it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final class Leaving implements SearchPhase<Text> {
        private final String name;
        private final String earlier;
        private final String[] readers;

        Leaving(String name, String earlier, String... readers) {
            this.name = name;
            this.earlier = earlier;
            this.readers = readers;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Class<Text> resultType() {
            return Text.class;
        }

        @Override
        public PhaseTraits traits() {
            return PhaseTraits.of(Set.of("")).owning(name).readBy(readers);
        }

        @Override
        public List<String> lost(Path directory, Text result) {
            return Files.exists(directory.resolve(name).resolve("file")) ? List.of() : List.of(name + "/file");
        }

        @Override
        public Text run(PhaseContext context) throws IOException {
            String before = earlier.isEmpty()
                    ? made
                    : context.result(earlier, Text.class).text();
            if (!earlier.isEmpty()) {
                before += Files.readString(context.directory().resolve(earlier).resolve("file"));
            }
            Path own = Files.createDirectories(context.directory().resolve(name));
            Files.writeString(own.resolve("file"), name);
            return new Text(before);
        }
    }

    private SearchPlan plan;

    @BeforeEach
    void phases() {
        plan = new SearchPlan(
                Identity.of("lost"),
                List.of(
                        new Leaving("first", "", "second"),
                        new Leaving("second", "first", "third"),
                        new Leaving("third", "second", PhaseTraits.END)));
    }

    private PlanOutcome run(long killAt, Optional<String> until) throws IOException {
        try (Journal journal = Journal.open(folder.resolve("journal.jsonl"))) {
            PlanListener killer = new PlanListener() {
                @Override
                public void appended(Event event) {
                    if (event.number() == killAt) {
                        throw new Killed();
                    }
                }
            };
            return new PlanRunner(plan, journal, folder, List.of(killer)).run(until);
        }
    }

    private List<Record> run() throws IOException {
        return run(-1, Optional.empty()).finished().stream()
                .map(PhaseRecord::result)
                .toList();
    }

    private List<Event> events() throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(folder.resolve("journal.jsonl"), events::add);
        return events;
    }

    private List<String> startedSince(int events) throws IOException {
        return events().subList(events, events().size()).stream()
                .filter(event -> event.event() instanceof PhaseStarted)
                .map(Event::phase)
                .toList();
    }

    private void lose(String phase) throws IOException {
        Files.delete(folder.resolve(phase).resolve("file"));
    }

    @Test
    void aLostFileIsMadeAgainWithAllThatItIsMadeOfAndSaid() throws IOException {
        List<Record> expected = run();
        int before = events().size();
        lose("third");
        lose("second");
        assertThat(run()).isEqualTo(expected);
        assertThat(startedSince(before)).containsExactly("second", "third");
        assertThat(folder.resolve("third/file")).exists();
        assertThat(events().subList(before, events().size()))
                .extracting(Event::event)
                .contains(
                        new Notice("phase 'second' is run again: missing or damaged: second/file"),
                        new PhasesRestarted(List.of("third"), "missing or damaged: third/file", false));
        int after = events().size();
        assertThat(run()).isEqualTo(expected);
        assertThat(events()).hasSize(after);
    }

    @Test
    void aFileThatNobodyNeedsAnyMoreIsLeftAlone() throws IOException {
        run();
        int before = events().size();
        lose("first");
        lose("second");
        run();
        assertThat(events()).hasSize(before);
    }

    @Test
    void whatALaterRunNeedsIsLookedAtThen() throws IOException {
        run(-1, Optional.of("second"));
        int before = events().size();
        lose("first");
        lose("second");
        run(-1, Optional.of("second"));
        assertThat(events()).hasSize(before);
        run();
        assertThat(startedSince(before)).containsExactly("first", "second", "third");
    }

    @Test
    void anotherResultThanBeforeLetsWhatFollowedBeginAnewAndKilledAtAnyEventToo() throws IOException {
        run();
        int killed = 0;
        for (int at = 0; at < 16; at++) {
            made = "other " + at;
            for (String phase : plan.names()) {
                lose(phase);
            }
            try {
                run(events().size() + at, Optional.empty());
            } catch (Killed e) {
                killed++;
            }
            assertThat(run())
                    .as("killed at %d", at)
                    .containsExactly(new Text(made), new Text(made + "first"), new Text(made + "firstsecond"));
        }
        assertThat(killed).isBetween(10, 15);
        assertThat(events())
                .extracting(Event::event)
                .contains(
                        new PhasesRestarted(
                                List.of("second", "third"), "phase 'first' has another result than before", true),
                        new Notice("phase 'first' has another result than before; begins anew: second, third"));
    }

    @Test
    void settingsThatAPhaseUsedWhoseFilesWereLostAreStillRefused() throws IOException {
        run();
        lose("third");
        lose("second");
        int before = events().size();
        assertThatThrownBy(() -> run(before + 2, Optional.empty())).isInstanceOf(Killed.class);
        SearchPlan corrected = new SearchPlan(Identity.of("corrected"), plan.phases());
        plan = corrected;
        assertThatThrownBy(this::run).hasMessageContaining("(used by first, second, third)");
    }
}

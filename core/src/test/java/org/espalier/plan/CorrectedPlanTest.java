package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.espalier.event.EpochDone;
import org.espalier.event.Notice;
import org.espalier.event.PhaseFinished;
import org.espalier.event.PhaseStarted;
import org.espalier.event.SettingsChanged;
import org.espalier.files.AtomicFiles;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalException;
import org.espalier.journal.JournalReader;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A plan goes on with other settings than before, as far as no finished phase has used them. */
class CorrectedPlanTest {
    private static final int STEPS = 2;

    @TempDir
    Path folder;

    /** Stands for a kill: nothing catches it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Settings as a configuration has them; {@code more} is what a later release adds. */
    private record Settings(Map<String, String> values, boolean more) implements Identity {
        static Settings of(String... keysAndValues) {
            Map<String, String> values = new TreeMap<>();
            for (int i = 0; i < keysAndValues.length; i += 2) {
                values.put(keysAndValues[i], keysAndValues[i + 1]);
            }
            return new Settings(values, false);
        }

        @Override
        public JsonNode value() {
            ObjectNode value = JsonNodeFactory.instance.objectNode();
            values.forEach(value::put);
            return more ? value.put("more", "x") : value;
        }

        @Override
        public List<Difference> differences(JsonNode stored) {
            return values.keySet().stream()
                    .filter(key -> !values.get(key).equals(stored.path(key).asString("")))
                    .map(key -> new Difference(
                            key,
                            stored.path(key).asString(""),
                            values.get(key),
                            key.equals("lag") ? "write lag: 1 to keep it" : ""))
                    .toList();
        }

        @Override
        public boolean completes(JsonNode stored) {
            return more && !stored.has("more");
        }
    }

    private record Text(String text) {}

    /** Writes its own values and what came before twice, one event and one checkpoint each: whatever leaks shows in the result. */
    private record Writing(String name, Set<String> keys, Set<String> checks, Settings settings, String earlier)
            implements SearchPhase<Text> {
        @Override
        public Class<Text> resultType() {
            return Text.class;
        }

        @Override
        public PhaseTraits traits() {
            return PhaseTraits.of(keys).checking(checks.toArray(String[]::new)).owning(name + "/checkpoints");
        }

        @Override
        public Text run(PhaseContext context) throws IOException, InterruptedException {
            List<Integer> told = new ArrayList<>();
            context.replay(event -> {
                if (event.event() instanceof EpochDone epoch) {
                    told.add(epoch.epoch());
                }
            });
            Path checkpoint = context.directory().resolve(name).resolve("checkpoints/text");
            String before =
                    earlier.isEmpty() ? "" : context.result(earlier, Text.class).text();
            String text = Files.exists(checkpoint) ? Files.readString(checkpoint) : "";
            int done = (int) text.lines().count();
            // a checkpoint is written before its event
            assertThat(told).hasSizeLessThanOrEqualTo(done);
            for (int i = done; i < STEPS; i++) {
                text += before
                        + keys.stream().sorted().map(settings.values()::get).toList() + "\n";
                AtomicFiles.writeString(checkpoint, text);
                context.append(new EpochDone(name, i, STEPS, 0, Map.of()));
            }
            return new Text(text.replace('\n', '+'));
        }
    }

    private static SearchPlan plan(Settings settings) {
        return new SearchPlan(
                settings,
                List.of(
                        new Writing("profile", Set.of("data"), Set.of("limit"), settings, ""),
                        new Writing("search", Set.of("seed", "limit", "lag"), Set.of(), settings, "profile"),
                        new Writing("retrain", Set.of("retrain.epochs"), Set.of(), settings, "search")));
    }

    private static final Settings BEFORE =
            Settings.of("data.size", "8", "data", "d", "seed", "1", "limit", "4", "lag", "1", "retrain.epochs", "3");

    private static Settings with(String key, String value) {
        Map<String, String> values = new LinkedHashMap<>(BEFORE.values());
        values.put(key, value);
        return new Settings(new TreeMap<>(values), false);
    }

    private static PlanOutcome run(Path directory, SearchPlan plan, long killAt, Optional<String> until)
            throws IOException {
        Files.createDirectories(directory);
        try (Journal journal = Journal.open(directory.resolve("journal.jsonl"))) {
            PlanListener killer = new PlanListener() {
                @Override
                public void appended(Event event) {
                    if (event.number() == killAt) {
                        throw new Killed();
                    }
                }
            };
            return new PlanRunner(plan, journal, directory, List.of(killer)).run(until);
        }
    }

    private static PlanOutcome run(Path directory, Settings settings) throws IOException {
        return run(directory, plan(settings), -1, Optional.empty());
    }

    private static void kill(Path directory, Settings settings, long at) {
        assertThatThrownBy(() -> run(directory, plan(settings), at, Optional.empty()))
                .isInstanceOf(Killed.class);
    }

    private static List<Record> results(PlanOutcome outcome) {
        return outcome.finished().stream().map(PhaseRecord::result).toList();
    }

    private static List<Event> events(Path directory) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(directory.resolve("journal.jsonl"), events::add);
        return events;
    }

    private static List<String> notices(Path directory) throws IOException {
        return events(directory).stream()
                .map(Event::event)
                .filter(Notice.class::isInstance)
                .map(event -> ((Notice) event).message())
                .toList();
    }

    private static long position(Path directory, String phase, Class<?> kind) throws IOException {
        return events(directory).stream()
                .filter(event -> event.phase().equals(phase) && kind.isInstance(event.event()))
                .findFirst()
                .orElseThrow()
                .number();
    }

    /** Every kill before the correction, and behind it every one in what follows. */
    @Test
    void killedAtAnyEventBeforeAndAfterACorrectionItEndsInTheCorrectedResult() throws IOException {
        for (String key : List.of("limit", "retrain.epochs")) {
            Settings after = with(key, "7");
            List<Record> expected = results(run(folder.resolve(key), after));
            Path whole = folder.resolve(key + "-whole");
            run(whole, BEFORE);
            long firstUse = position(whole, key.equals("retrain.epochs") ? "retrain" : "search", PhaseFinished.class);
            for (long first = 0; first < events(whole).size(); first++) {
                Path corrected = folder.resolve(key + first);
                kill(corrected, BEFORE, first);
                if (first >= firstUse) {
                    assertThatThrownBy(() -> run(corrected, after))
                            .isInstanceOf(ConfigException.class)
                            .hasMessageContaining(key + ": ");
                    continue;
                }
                assertThat(results(run(corrected, after)))
                        .as("%s corrected after event %d", key, first)
                        .isEqualTo(expected);
                // every second kill behind one early and one late first
                long end = first % 5 == 3 ? events(corrected).size() : 0;
                for (long second = first + 1; second < end; second++) {
                    Path again = folder.resolve(key + first + "-" + second);
                    kill(again, BEFORE, first);
                    kill(again, after, second);
                    assertThat(results(run(again, after)))
                            .as("%s corrected after event %d, killed at event %d", key, first, second)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void whatFinishedPhasesHaveUsedIsRefusedKeyByKey() throws IOException {
        run(folder, plan(BEFORE), -1, Optional.of("search"));
        byte[] journal = Files.readAllBytes(folder.resolve("journal.jsonl"));
        Map<String, String> values = new TreeMap<>(BEFORE.values());
        values.putAll(Map.of("data.size", "9", "seed", "2", "retrain.epochs", "5"));
        Settings after = new Settings(values, false);
        String message = folder
                + ": holds another search, of which phases have finished: data.size: 8 there, 9 here (used by profile);"
                + " seed: 1 there, 2 here (used by search); give these values back, or choose another folder";
        assertThatThrownBy(() -> run(folder, after))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
        try (Journal open = Journal.open(folder.resolve("journal.jsonl"))) {
            PlanRunner runner = new PlanRunner(plan(after), open, folder, List.of());
            assertThatThrownBy(runner::requireFit).hasMessage(message);
            new PlanRunner(plan(with("retrain.epochs", "5")), open, folder, List.of()).requireFit();
        }
        assertThat(Files.readAllBytes(folder.resolve("journal.jsonl"))).isEqualTo(journal);
    }

    @Test
    void whatChangesIsJournaledOnceAndSaidAndTheTimeSoFarCounts() throws IOException {
        kill(folder, BEFORE, 0);
        run(folder, plan(BEFORE), -1, Optional.of("search"));
        long end = events(folder).size();
        kill(folder, BEFORE, end + 1);
        assertThat(folder.resolve("retrain/checkpoints/text")).content().hasLineCount(1);
        PlanOutcome outcome = run(folder, with("retrain.epochs", "5"));
        assertThat(notices(folder))
                .containsExactly(
                        "the configuration was changed: retrain.epochs: 3 before, 5 from now on; begins anew: retrain");
        List<SettingsChanged> changes = events(folder).stream()
                .filter(event -> event.event() instanceof SettingsChanged)
                .map(event -> (SettingsChanged) event.event())
                .toList();
        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.changes()).containsExactly(new SettingsChanged.Change("retrain.epochs", "3", "5"));
            assertThat(change.restarted()).containsExactly("retrain");
            assertThat(change.identity()).isEqualTo(with("retrain.epochs", "5").value());
        });
        assertThat(outcome.finished()).extracting(PhaseRecord::name).containsExactly("profile", "search", "retrain");
        int before = events(folder).size();
        assertThat(results(run(folder, with("retrain.epochs", "5")))).isEqualTo(results(outcome));
        assertThat(events(folder)).hasSize(before);
        assertThatThrownBy(() -> run(folder, BEFORE))
                .hasMessageContaining("retrain.epochs: 5 there, 3 here (used by retrain)");
    }

    @Test
    void whatToWriteToKeepAValueIsSaidWithTheChangeAndWhereItIsRefused() throws IOException {
        run(folder, plan(BEFORE), -1, Optional.of("profile"));
        run(folder, with("lag", "2"));
        assertThat(notices(folder))
                .containsExactly(
                        "the configuration was changed: lag: 1 before, 2 from now on (write lag: 1 to keep it)");
        assertThatThrownBy(() -> run(folder, with("lag", "3")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("lag: 2 there, 3 here (write lag: 1 to keep it) (used by search)");
    }

    /** Nobody who only changed another key wished that what was computed counts no more. */
    @Test
    void whatOnlyFollowsFromAnotherKeyCostsNothingThatAPhaseHasBegun() throws IOException {
        run(folder, plan(BEFORE), -1, Optional.of("profile"));
        kill(folder, BEFORE, events(folder).size() + 1);
        byte[] journal = Files.readAllBytes(folder.resolve("journal.jsonl"));
        assertThatThrownBy(() -> run(folder, with("lag", "2")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        folder
                                + ": holds another search, which has begun: lag: 1 there, 2 here (write lag: 1 to keep it)"
                                + " (what search has done so far would count no more); give these values back, or choose another folder");
        assertThat(Files.readAllBytes(folder.resolve("journal.jsonl"))).isEqualTo(journal);
        assertThat(results(run(folder, BEFORE))).isEqualTo(results(run(folder.resolve("undisturbed"), BEFORE)));
    }

    @Test
    void aPhaseThatDoesNotUseWhatChangedGoesOn() throws IOException {
        run(folder, plan(BEFORE), -1, Optional.of("profile"));
        kill(folder, BEFORE, events(folder).size() + 1);
        assertThat(folder.resolve("search/checkpoints/text")).content().hasLineCount(1);
        run(folder, with("retrain.epochs", "5"));
        assertThat(events(folder).stream().filter(e -> e.phase().equals("search") && e.event() instanceof EpochDone))
                .hasSize(STEPS);
        assertThat(notices(folder)).singleElement().asString().endsWith("from now on");
    }

    @Test
    void whatAFinishedPhaseOnlyCheckedRunsItAgain() throws IOException {
        run(folder, plan(BEFORE), -1, Optional.of("profile"));
        run(folder, with("limit", "5"));
        assertThat(events(folder).stream()
                        .filter(e -> e.phase().equals("profile") && e.event() instanceof PhaseStarted))
                .hasSize(2);
    }

    @Test
    void phasesAreComparedByName() throws IOException {
        SearchPlan all = plan(BEFORE);
        SearchPlan less =
                new SearchPlan(BEFORE, List.of(all.phases().get(0), all.phases().get(2)));
        run(folder, all, -1, Optional.of("profile"));
        assertThat(run(
                                folder,
                                new SearchPlan(
                                        BEFORE,
                                        List.of(
                                                all.phases().get(0),
                                                all.phases().get(1))),
                                -1,
                                Optional.empty())
                        .finished())
                .extracting(PhaseRecord::name)
                .containsExactly("profile", "search");
        assertThatThrownBy(() -> run(folder, less, -1, Optional.empty()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("finished phases that are no part of it here: search");
        assertThat(run(folder, all, -1, Optional.empty()).finished())
                .extracting(PhaseRecord::name)
                .containsExactly("profile", "search", "retrain");
        Writing added = new Writing("check", Set.of("limit"), Set.of(), BEFORE, "search");
        List<SearchPhase<?>> more = new ArrayList<>(all.phases());
        more.add(2, added);
        assertThat(run(folder, new SearchPlan(BEFORE, more), -1, Optional.empty())
                        .finished())
                .extracting(PhaseRecord::name)
                .containsExactly("profile", "search", "check", "retrain");
    }

    @Test
    void anIdentityThatSaysMoreIsJournaledOnce() throws IOException {
        run(folder, BEFORE);
        Settings more = new Settings(BEFORE.values(), true);
        int events = events(folder).size();
        run(folder, more);
        assertThat(events(folder)).hasSize(events + 1);
        assertThat(events(folder).get(events).event())
                .isEqualTo(new SettingsChanged(more.value(), plan(BEFORE).names(), List.of(), List.of()));
        run(folder, more);
        run(folder, BEFORE);
        assertThat(events(folder)).hasSize(events + 1);
    }

    @Test
    void aChangeThatThisVersionCannotReadIsSaid() throws IOException {
        run(folder, BEFORE);
        Path file = folder.resolve("journal.jsonl");
        Files.writeString(
                file,
                Files.readString(file) + "{\"n\":" + events(folder).size()
                        + ",\"time\":\"2026-01-01T00:00:00Z\",\"phase\":\"\",\"type\":\"settings-changed\",\"data\":{\"identity\":{}}}\n");
        assertThatThrownBy(() -> run(folder, BEFORE))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("'settings-changed' cannot be read by this version");
    }

    @Test
    void aFolderThatWasALinkStaysOne() throws IOException {
        run(folder, plan(BEFORE), -1, Optional.of("search"));
        Path elsewhere = Files.createDirectories(folder.resolve("room"));
        Files.createDirectories(folder.resolve("retrain"));
        Files.createSymbolicLink(folder.resolve("retrain/checkpoints"), elsewhere);
        Path others = Files.createDirectories(folder.resolve("others"));
        Files.writeString(others.resolve("kept"), "kept");
        kill(folder, BEFORE, events(folder).size() + 1);
        Files.createSymbolicLink(elsewhere.resolve("link"), others);
        run(folder, with("retrain.epochs", "5"));
        assertThat(folder.resolve("retrain/checkpoints")).isSymbolicLink();
        assertThat(elsewhere.resolve("link")).doesNotExist();
        assertThat(others.resolve("kept")).hasContent("kept");
    }
}

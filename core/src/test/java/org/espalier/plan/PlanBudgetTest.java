package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.event.BudgetShared;
import org.espalier.event.BudgetShared.Share;
import org.espalier.event.EpochDone;
import org.espalier.event.PhaseCut;
import org.espalier.event.PhaseStarted;
import org.espalier.event.SearchEvent;
import org.espalier.event.Told;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalReader;
import org.espalier.search.Candidate;
import org.espalier.search.SearchContext;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.strategy.RandomSearch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets of time by a clock that only moves where something works. */
class PlanBudgetTest {
    private static final int EPOCH = 100;
    private static final int TRIAL = 50;

    @TempDir
    Path folder;

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Time that passes when it is told to. */
    private static final class Time extends Clock {
        private long seconds;

        void pass(long more) {
            seconds += more;
        }

        long nanos() {
            return seconds * 1_000_000_000L;
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
            return Instant.ofEpochSecond(seconds);
        }
    }

    private final Time time = new Time();
    private int secondsOfTrial = TRIAL;

    /** How many epochs each run of a phase had. */
    private record Trained(Map<String, Integer> epochs) {}

    /** Trains runs one after the other, the first of them at least for an epoch. */
    private record Training(String name, List<String> runs, int wanted, Time time) implements SearchPhase<Trained> {
        @Override
        public Class<Trained> resultType() {
            return Trained.class;
        }

        @Override
        public Trained run(PhaseContext context) throws IOException, InterruptedException {
            Map<String, Integer> done = new LinkedHashMap<>();
            runs.forEach(run -> done.put(run, 0));
            context.replay(event -> {
                if (event.event() instanceof EpochDone epoch) {
                    done.put(epoch.run(), epoch.epoch());
                }
            });
            int planned = context.budget().planned(wanted);
            for (String run : runs) {
                for (int epoch = done.get(run); epoch < planned; epoch++) {
                    boolean needed = epoch == 0 && run.equals(runs.get(0));
                    if (!needed && !context.budget().mayGoOn(run, epoch, planned)) {
                        break;
                    }
                    context.stopIfAsked();
                    time.pass(EPOCH);
                    context.append(new EpochDone(run, epoch + 1, planned, EPOCH, Map.of()));
                    done.put(run, epoch + 1);
                }
            }
            return new Trained(done);
        }
    }

    /** Asks for candidates one by one, each of which may be given up. */
    private final class Searching implements SearchPhase<AskTellResult> {
        @Override
        public String name() {
            return "search";
        }

        @Override
        public Class<AskTellResult> resultType() {
            return AskTellResult.class;
        }

        @Override
        public AskTellResult run(PhaseContext context) throws IOException, InterruptedException {
            return new AskTellPhase(
                            "search",
                            new RandomSearch(),
                            new SearchContext(TestSpaces.cell(), 9),
                            candidates -> {
                                List<Trial> trials = new ArrayList<>();
                                for (Candidate candidate : candidates) {
                                    trials.add(evaluate(candidate, context));
                                }
                                return trials;
                            },
                            20,
                            1)
                    .run(context);
        }

        private Trial evaluate(Candidate candidate, PhaseContext context) throws InterruptedException {
            for (int i = 0; i < secondsOfTrial; i += 10) {
                time.pass(10);
                context.stopIfAskedOrLate();
            }
            return candidate.scored(candidate.number());
        }
    }

    /** Shares that are given, until a plan that is begun has to stay. */
    private record Given(double hours, Map<String, Share> shares) implements TimeBudget {
        @Override
        public boolean isSharedBefore(String phase) {
            return !phase.equals("profile");
        }

        @Override
        public Map<String, Share> share(Standing standing) {
            Map<String, Share> left = new LinkedHashMap<>();
            standing.left().forEach(phase -> {
                Share fresh = shares.get(phase);
                left.put(
                        phase,
                        standing.earlier(phase)
                                .map(before -> new Share(fresh.seconds(), before.planned(), before.wanted()))
                                .orElse(fresh));
            });
            return left;
        }
    }

    private static Given hour(Share train, Share search, Share retrain) {
        Map<String, Share> shares = new LinkedHashMap<>();
        shares.put("train", train);
        shares.put("search", search);
        shares.put("retrain", retrain);
        return new Given(1, shares);
    }

    private SearchPlan plan() {
        return new SearchPlan(
                Identity.of("test"),
                List.of(
                        new Training("profile", List.of("profile"), 1, time),
                        new Training("train", List.of("net"), 10, time),
                        new Searching(),
                        new Training("retrain", List.of("found-1", "random-1", "baseline"), 5, time)));
    }

    private PlanOutcome run(Path directory, TimeBudget budget, PlanListener listener) throws IOException {
        try (Journal journal = Journal.open(directory.resolve("journal.jsonl"), time)) {
            return new PlanRunner(plan(), journal, directory, List.of(listener), budget, time::nanos).run();
        }
    }

    private PlanOutcome run(Path directory, TimeBudget budget) throws IOException {
        return run(directory, budget, new PlanListener() {});
    }

    private void kill(Path directory, TimeBudget budget, int at) {
        assertThatThrownBy(() -> run(directory, budget, new PlanListener() {
                    @Override
                    public void appended(Event event) {
                        if (event.number() == at) {
                            throw new Killed();
                        }
                    }
                }))
                .isInstanceOf(Killed.class);
    }

    private static List<Event> events(Path directory) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(directory.resolve("journal.jsonl"), events::add);
        return events;
    }

    private static <E extends SearchEvent> List<E> of(Path directory, Class<E> type) throws IOException {
        return events(directory).stream()
                .map(Event::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static Map<String, Integer> epochs(PlanOutcome outcome, String phase) {
        return outcome.finished().stream()
                .filter(record -> record.name().equals(phase))
                .map(record -> ((Trained) record.result()).epochs())
                .findFirst()
                .orElseThrow();
    }

    private static double used(PlanOutcome outcome) {
        return outcome.finished().stream().mapToDouble(PhaseRecord::seconds).sum();
    }

    @Test
    void sharesAreFixedBeforeTheFirstPhaseThatCostsAndPhasesUseWhatIsPlanned() throws IOException {
        Given budget = hour(new Share(700, 6, 10), new Share(600, 4, 20), new Share(2000, 3, 5));
        PlanOutcome outcome = run(folder, budget);
        assertThat(epochs(outcome, "train")).isEqualTo(Map.of("net", 6));
        assertThat(outcome.result(AskTellResult.class).orElseThrow().trials()).isEqualTo(4);
        assertThat(epochs(outcome, "retrain")).isEqualTo(Map.of("found-1", 3, "random-1", 3, "baseline", 3));
        assertThat(of(folder, PhaseCut.class)).isEmpty();
        assertThat(of(folder, BudgetShared.class)).containsExactly(new BudgetShared(1, 100, budget.shares()));
        List<Event> events = events(folder);
        int shared = indexOf(events, BudgetShared.class);
        assertThat(events.get(shared + 1).phase()).isEqualTo("train");
        assertThat(events.get(shared + 1).event()).isInstanceOf(PhaseStarted.class);
    }

    private static int indexOf(List<Event> events, Class<? extends SearchEvent> type) {
        for (int i = 0; i < events.size(); i++) {
            if (type.isInstance(events.get(i).event())) {
                return i;
            }
        }
        throw new AssertionError("no " + type.getSimpleName());
    }

    @Test
    void whatAPhaseLeavesGoesToTheNext() throws IOException {
        // the training leaves 800 of its 1000 seconds, so that the search has 300 + 800 for its 20 trials
        PlanOutcome outcome = run(folder, hour(new Share(1000, 2, 10), new Share(300, 20, 20), new Share(1500, 5, 5)));
        assertThat(outcome.result(AskTellResult.class).orElseThrow().trials()).isEqualTo(20);
        assertThat(of(folder, PhaseCut.class)).isEmpty();
    }

    @Test
    void whatIsSlowerThanThoughtIsCutAtTheEndOfAnEpochAndBeforeTheNextTrial() throws IOException {
        PlanOutcome outcome = run(folder, hour(new Share(350, 10, 10), new Share(230, 20, 20), new Share(720, 5, 5)));
        assertThat(epochs(outcome, "train")).isEqualTo(Map.of("net", 4));
        // 50 seconds too much for the training are not taken from the search: it has 230, and the trial that is running
        // may end
        assertThat(outcome.result(AskTellResult.class).orElseThrow().trials()).isEqualTo(5);
        assertThat(epochs(outcome, "retrain")).isEqualTo(Map.of("found-1", 5, "random-1", 3, "baseline", 0));
        assertThat(of(folder, PhaseCut.class))
                .extracting(PhaseCut::run, PhaseCut::done, PhaseCut::planned)
                .containsExactly(
                        tuple("net", 4, 10), tuple("", 5, 20), tuple("random-1", 3, 5), tuple("baseline", 0, 5));
        assertThat(of(folder, PhaseCut.class).get(0).reason())
                .isEqualTo("the budget gives phase 'train' until 0.1250 hours of work, 0.1389 are over");
    }

    @Test
    void theSearchEndsInTimeWhateverItIsGiven() throws IOException {
        PlanOutcome outcome =
                run(folder, hour(new Share(100_000, 10, 10), new Share(100_000, 20, 20), new Share(100_000, 5, 5)));
        assertThat(used(outcome)).isLessThan(3600 + 360);
        assertThat(epochs(outcome, "retrain")).containsEntry("found-1", 5);
    }

    @Test
    void aSecondTrialIsStoppedWhileItRuns() throws IOException {
        Given budget = hour(new Share(100, 1, 10), new Share(300, 20, 20), new Share(600, 1, 5));
        PlanOutcome outcome = run(folder, budget, new PlanListener() {
            @Override
            public void appended(Event event) {
                if (event.event() instanceof Told) {
                    secondsOfTrial = 5000;
                }
            }
        });
        assertThat(outcome.result(AskTellResult.class).orElseThrow().trials()).isEqualTo(1);
        assertThat(of(folder, Told.class)).hasSize(1);
        assertThat(of(folder, PhaseCut.class)).extracting(PhaseCut::done).containsExactly(1);
        // 300 seconds and half of the tolerance, to the next time that it is asked
        assertThat(outcome.finished().get(2).seconds()).isCloseTo(300 + 180, within(20.0));
    }

    @Test
    void killedAtAnyEventItEndsInTheSameCutAndTheSameResult() throws IOException {
        Given budget = hour(new Share(350, 10, 10), new Share(230, 20, 20), new Share(720, 5, 5));
        Path whole = Files.createDirectory(folder.resolve("whole"));
        PlanOutcome expected = run(whole, budget);
        int events = events(whole).size();
        assertThat(events).isGreaterThan(30);
        for (int at = 1; at < events; at++) {
            Path killed = Files.createDirectory(folder.resolve("killed-" + at));
            kill(killed, budget, at);
            time.pass(100_000); // while nobody runs, no time is used
            PlanOutcome resumed = run(killed, budget);
            assertThat(resumed.finished())
                    .as("killed at event %d", at)
                    .extracting(PhaseRecord::result)
                    .isEqualTo(expected.finished().stream()
                            .map(PhaseRecord::result)
                            .toList());
            assertThat(of(killed, PhaseCut.class))
                    .extracting(PhaseCut::run, PhaseCut::done)
                    .isEqualTo(of(whole, PhaseCut.class).stream()
                            .map(cut -> tuple(cut.run(), cut.done()))
                            .toList());
            assertThat(of(killed, BudgetShared.class)).hasSize(1);
        }
    }

    @Test
    void aRaisedBudgetLetsAPhaseGoOnThatIsNotFinishedAndLeavesOneThatIs() throws IOException {
        Given low = hour(new Share(350, 8, 10), new Share(230, 20, 20), new Share(720, 5, 5));
        run(Files.createDirectory(folder.resolve("whole")), low);
        List<Event> events = events(folder.resolve("whole"));
        int cut = indexOf(events, PhaseCut.class);
        Map<String, Share> more = new LinkedHashMap<>();
        more.put("train", new Share(3000, 10, 10));
        more.put("search", new Share(3000, 20, 20));
        more.put("retrain", new Share(3000, 5, 5));
        Given high = new Given(3, more);

        Path unfinished = Files.createDirectory(folder.resolve("unfinished"));
        kill(unfinished, low, cut);
        // it was begun for 8 epochs, and its learning rate with it
        assertThat(epochs(run(unfinished, high), "train")).isEqualTo(Map.of("net", 8));
        assertThat(of(unfinished, BudgetShared.class))
                .extracting(BudgetShared::hours)
                .containsExactly(1.0, 3.0);

        Path finished = Files.createDirectory(folder.resolve("finished"));
        kill(finished, low, cut + 2);
        PlanOutcome outcome = run(finished, high);
        assertThat(epochs(outcome, "train")).isEqualTo(Map.of("net", 4));
        assertThat(outcome.result(AskTellResult.class).orElseThrow().trials()).isEqualTo(20);
        assertThat(epochs(outcome, "retrain")).isEqualTo(Map.of("found-1", 5, "random-1", 5, "baseline", 5));
    }

    @Test
    void aBudgetThatIsTakenAwayLeavesThePlanOfWhatWasBegun() throws IOException {
        Given low = hour(new Share(350, 8, 10), new Share(230, 10, 20), new Share(720, 2, 5));
        run(Files.createDirectory(folder.resolve("whole")), low);
        Path killed = Files.createDirectory(folder.resolve("killed"));
        kill(killed, low, indexOf(events(folder.resolve("whole")), PhaseCut.class));
        PlanOutcome outcome = run(killed, TimeBudget.NONE);
        assertThat(epochs(outcome, "train")).isEqualTo(Map.of("net", 8));
        assertThat(outcome.result(AskTellResult.class).orElseThrow().trials()).isEqualTo(20);
        assertThat(epochs(outcome, "retrain")).isEqualTo(Map.of("found-1", 5, "random-1", 5, "baseline", 5));
        assertThat(of(killed, BudgetShared.class).get(1).hours()).isInfinite();
    }

    @Test
    void withoutABudgetNothingIsSharedOut() throws IOException {
        PlanOutcome outcome = run(folder, TimeBudget.NONE);
        assertThat(epochs(outcome, "train")).isEqualTo(Map.of("net", 10));
        assertThat(of(folder, BudgetShared.class)).isEmpty();
        assertThatThrownBy(
                        () -> TimeBudget.NONE.share(new TimeBudget.Standing(0, List.of(), Optional.empty(), Map.of())))
                .isInstanceOf(IllegalStateException.class);
    }
}

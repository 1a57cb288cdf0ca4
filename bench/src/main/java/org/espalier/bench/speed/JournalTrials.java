package org.espalier.bench.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.event.Told;
import org.espalier.failure.Failure;
import org.espalier.files.FolderTree;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.Identity;
import org.espalier.plan.PlanListener;
import org.espalier.plan.PlanOutcome;
import org.espalier.plan.PlanRunner;
import org.espalier.plan.SearchPlan;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import tools.jackson.databind.JsonNode;

/**
 * A search of 1,000,000 trials over a journal, and its journal opened and gone on with; beside it what a journal costs the ordinary way, one
 * tree of JSON and one force to the disk for each event, over as many trials as take about as long.
 */
final class JournalTrials implements SpeedBenchmark {
    static final int TRIALS = 1_000_000;
    private static final int ORDINARY_TRIALS = 1_000;
    private static final double TARGET = 50_000;
    private static final double LONGEST_REOPENING = 10;

    private final String name;
    private final int batch;

    /** @param batch trials that are asked for together */
    JournalTrials(String name, int batch) {
        this.name = name;
        this.batch = batch;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String what() {
        return "a search of 1,000,000 trials written to a journal in batches of " + batch
                + ", and opened and resumed again within 10 s";
    }

    @Override
    public boolean takesTurns() {
        return false;
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        double[] rates = new double[context.rounds()];
        double[] millis = new double[context.rounds()];
        double[] ordinary = new double[context.rounds()];
        try {
            for (int round = 0; round < rates.length; round++) {
                Path folder = Files.createTempDirectory("espalier-journal-");
                double written = DiskWork.seconds(() -> require(PlanOutcome.Status.STOPPED, search(folder, TRIALS)));
                double reopened =
                        DiskWork.seconds(() -> require(PlanOutcome.Status.COMPLETE, search(folder, Long.MAX_VALUE)));
                double plain =
                        DiskWork.seconds(() -> OrdinaryJournal.write(folder.resolve("ordinary.jsonl"), ORDINARY_TRIALS))
                                * TRIALS
                                / ORDINARY_TRIALS;
                // a journal that takes longer to open is no use, however fast it was written
                rates[round] = TRIALS / written * Math.min(1, LONGEST_REOPENING / reopened);
                millis[round] = 1e3 * written;
                ordinary[round] = 1e3 * plain;
                context.say(String.format(
                        Locale.ROOT,
                        "%s, round %d of %d: written in %.1f s (%,.0f trials/s), %d MB, resumed in %.1f s; the ordinary way"
                                + " would take %.0f s",
                        name,
                        round + 1,
                        rates.length,
                        written,
                        TRIALS / written,
                        Files.size(folder.resolve("journal.jsonl")) >> 20,
                        reopened,
                        plain));
                FolderTree.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a journal could not be measured: " + Failure.reason(e), e);
        }
        return new SpeedResult(
                name,
                what(),
                Turns.median(rates),
                "trials/s",
                TARGET,
                true,
                Turns.median(millis),
                Turns.median(ordinary),
                rates.length,
                Arrays.stream(rates).min().orElseThrow(),
                Arrays.stream(rates).max().orElseThrow());
    }

    /** Searches until so many trials are told and stops there, or goes on with such a search to its end. */
    private PlanOutcome.Status search(Path folder, long stopAfter) throws IOException {
        SearchSpace space = Zoo.installed().space("nas-bench-201", Map.of());
        AskTellPhase phase = new AskTellPhase(
                "search",
                new Counted(),
                new SearchContext(space, 1),
                candidates -> candidates.stream()
                        .map(candidate -> candidate.scored(candidate.number() % 997 / 997.0))
                        .toList(),
                TRIALS + batch,
                batch);
        try (Journal journal = Journal.open(folder.resolve("journal.jsonl"))) {
            Stopper stopper = new Stopper(stopAfter);
            PlanRunner runner = new PlanRunner(
                    new SearchPlan(Identity.of("speed"), List.of(phase)), journal, folder, List.of(stopper));
            stopper.stop = runner::stop;
            return runner.run().status();
        }
    }

    private static void require(PlanOutcome.Status expected, PlanOutcome.Status status) {
        if (status != expected) {
            throw new IllegalStateException("a search of the benchmark should be " + expected + ", it is " + status);
        }
    }

    /** Counts what is told. */
    private static final class Stopper implements PlanListener {
        private final long after;
        private Runnable stop = () -> {};
        private long told;

        Stopper(long after) {
            this.after = after;
        }

        @Override
        public void appended(Event event) {
            if (event.event() instanceof Told happened) {
                told += happened.trials().size();
                if (told >= after) {
                    stop.run();
                }
            }
        }
    }

    /** Counts through the members of a space: next to nothing to compute, and a state of one number. */
    private record Counted() implements StrategyConfig {
        @Override
        public Description description() {
            return new Description("counted", "one member after the other", "none", "any space", "for tests");
        }

        @Override
        public SearchStrategy create(SearchContext context) {
            return new Counting(context.space().decisions(), new Ledger());
        }

        @Override
        public SearchStrategy restore(SearchContext context, JsonNode state) {
            return new Counting(
                    context.space().decisions(), new Ledger(context.space().decisions(), state));
        }
    }

    private record Counting(DecisionSet decisions, Ledger ledger) implements SearchStrategy {
        @Override
        public List<Candidate> ask(int atMost) {
            List<Candidate> candidates = new ArrayList<>(atMost);
            for (int i = 0; i < atMost; i++) {
                int[] indices = new int[decisions.size()];
                long rest = ledger.asked();
                for (int d = 0; d < indices.length; d++) {
                    int options = decisions.all().get(d).size();
                    indices[d] = (int) (rest % options);
                    rest /= options;
                }
                candidates.add(ledger.open(new Architecture(decisions, indices)));
            }
            return candidates;
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
        }

        @Override
        public JsonNode state() {
            return ledger.state();
        }
    }
}

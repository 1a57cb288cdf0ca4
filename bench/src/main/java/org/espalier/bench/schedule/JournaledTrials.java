package org.espalier.bench.schedule;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.espalier.event.Asked;
import org.espalier.event.PhaseStarted;
import org.espalier.event.Told;
import org.espalier.event.TrialEnded;
import org.espalier.event.TrialStarted;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;

/**
 * The trials of a search as its journal has them: how long each took, how it ended, and what had been told when it was asked for.
 *
 * @param trials in the order of asking
 * @param seconds from the start of the first trial, or where no starts are told from the first ask, to the end of the last; empty where the search was interrupted, so that nobody knows
 */
public record JournaledTrials(List<Entry> trials, Optional<Double> seconds) {
    /**
     * A trial.
     *
     * @param number of its candidate
     * @param genes positions of its options, separated by spaces
     * @param epochs after which it was scored; empty: at the end of its training
     * @param told how many trials had been told when it was asked for
     * @param known whether it took the outcome of another
     * @param seconds that it took; 0 where it is known
     * @param score absent where it failed; that of a trial which was not told is absent, too
     */
    public record Entry(
            long number,
            String genes,
            OptionalInt epochs,
            int told,
            boolean known,
            double seconds,
            Optional<Double> score) {}

    public JournaledTrials {
        trials = List.copyOf(trials);
    }

    /**
     * Reads the journal of a search.
     *
     * @param phase of the trials, as {@code search}
     * @throws IllegalArgumentException in one line, where no trial of that phase has come to its end
     */
    public static JournaledTrials read(Path journal, String phase) throws IOException {
        Reading reading = new Reading(phase);
        JournalReader.read(journal, reading::heard);
        JournaledTrials read = reading.read();
        if (read.trials.isEmpty()) {
            throw new IllegalArgumentException(journal + ": no trial has come to its end in phase '" + phase
                    + "'; take the folder of a search whose candidates are trained one by one");
        }
        return read;
    }

    private static final class Reading {
        private final String phase;
        private final List<Asked.Candidate> asked = new ArrayList<>();
        private final Map<Long, Integer> toldBefore = new HashMap<>();
        private final Map<Long, TrialEnded> ends = new HashMap<>();
        private final Map<Long, Told.Trial> outcomes = new HashMap<>();
        private int attempts;
        private int told;
        private Optional<Instant> firstAsked = Optional.empty();
        private Optional<Instant> first = Optional.empty();
        private Instant last = Instant.EPOCH;

        Reading(String phase) {
            this.phase = phase;
        }

        void heard(Event event) {
            if (!event.phase().equals(phase)) {
                return;
            }
            if (event.event() instanceof PhaseStarted) {
                attempts++;
            } else if (event.event() instanceof Asked some) {
                asked.addAll(some.candidates());
                some.candidates().forEach(candidate -> toldBefore.put(candidate.number(), told));
                firstAsked = firstAsked.or(() -> Optional.of(event.time()));
            } else if (event.event() instanceof TrialStarted) {
                first = first.or(() -> Optional.of(event.time()));
            } else if (event.event() instanceof TrialEnded end) {
                ends.put(end.number(), end);
                last = event.time();
            } else if (event.event() instanceof Told some) {
                some.trials().forEach(trial -> outcomes.put(trial.number(), trial));
                told += some.trials().size();
            }
        }

        JournaledTrials read() {
            List<Entry> trials = new ArrayList<>();
            for (Asked.Candidate candidate : asked) {
                Told.Trial outcome = outcomes.get(candidate.number());
                if (outcome == null) {
                    continue;
                }
                TrialEnded end = ends.get(candidate.number());
                trials.add(new Entry(
                        candidate.number(),
                        candidate.genes(),
                        candidate.epochs(),
                        toldBefore.getOrDefault(candidate.number(), 0),
                        outcome.known().isPresent(),
                        end == null ? 0 : end.seconds(),
                        outcome.score().isPresent()
                                ? Optional.of(outcome.score().getAsDouble())
                                : Optional.empty()));
            }
            Optional<Instant> began = first.or(() -> firstAsked);
            boolean whole = attempts <= 1 && began.isPresent() && !ends.isEmpty();
            return new JournaledTrials(
                    trials,
                    whole
                            ? Optional.of(
                                    Duration.between(began.orElseThrow(), last).toNanos() / 1e9)
                            : Optional.empty());
        }
    }
}

package org.espalier.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.espalier.event.BudgetShared;
import org.espalier.event.PhaseCut;
import org.espalier.event.PhaseFinished;
import org.espalier.event.PhaseStarted;
import org.espalier.event.SearchEvent;
import org.espalier.event.SearchStarted;
import org.espalier.journal.EventHead;
import org.espalier.journal.Journal;
import org.jspecify.annotations.Nullable;

/** What a journal says of a plan and its phases so far. */
final class PlanHistory {
    private final Map<String, PhaseFinished> finished = new LinkedHashMap<>();
    private final Map<String, Attempts> attempts = new LinkedHashMap<>();
    private final Map<String, Map<String, PhaseCut>> cuts = new LinkedHashMap<>();
    private @Nullable SearchEvent first;
    private @Nullable BudgetShared shared;

    private PlanHistory() {}

    /** Times of a phase: the sum over all attempts but the last, and the last. */
    private static final class Attempts {
        private Duration before = Duration.ZERO;
        private @Nullable Instant start;
        private Instant latest = Instant.EPOCH;

        /** A clock that was put back takes nothing away. */
        Duration sum() {
            return start == null || latest.isBefore(start) ? before : before.plus(Duration.between(start, latest));
        }
    }

    static PlanHistory of(Journal journal) throws IOException {
        PlanHistory history = new PlanHistory();
        try {
            journal.heads(head -> history.add(journal, head));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return history;
    }

    private void add(Journal journal, EventHead head) {
        if (head.number() == 0) {
            first = read(journal, head);
        }
        Attempts phase = attempts.computeIfAbsent(head.phase(), p -> new Attempts());
        if (head.type().equals(PhaseStarted.TYPE)) {
            phase.before = phase.sum();
            phase.start = head.time();
        }
        phase.latest = head.time();
        if (head.type().equals(PhaseFinished.TYPE) && read(journal, head) instanceof PhaseFinished result) {
            finished.put(head.phase(), result);
        }
        budget(journal, head);
    }

    /** What was cut counts until time is shared out anew. */
    private void budget(Journal journal, EventHead head) {
        if (head.type().equals(BudgetShared.TYPE) && read(journal, head) instanceof BudgetShared shares) {
            shared = shares;
            cuts.clear();
        }
        if (head.type().equals(PhaseCut.TYPE) && read(journal, head) instanceof PhaseCut cut) {
            cuts.computeIfAbsent(head.phase(), phase -> new LinkedHashMap<>()).put(cut.run(), cut);
        }
    }

    private static SearchEvent read(Journal journal, EventHead head) {
        try {
            return journal.read(head).event();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Whose journal it is, where the first event says so. */
    Optional<SearchStarted> started() {
        return first instanceof SearchStarted started ? Optional.of(started) : Optional.empty();
    }

    Map<String, PhaseFinished> finished() {
        return finished;
    }

    /** How time was shared out, where it was. */
    Optional<BudgetShared> shared() {
        return Optional.ofNullable(shared);
    }

    /** What a budget cut, by phase and run. */
    Map<String, Map<String, PhaseCut>> cuts() {
        return cuts;
    }

    /** Whether a phase was begun. */
    boolean isBegun(String phase) {
        Attempts known = attempts.get(phase);
        return known != null && known.start != null;
    }

    /** What earlier attempts at a phase took, as far as their last event tells. */
    double seconds(String phase) {
        Attempts known = attempts.get(phase);
        return known == null ? 0 : known.sum().toMillis() / 1e3;
    }
}

package org.espalier.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.event.BudgetShared;
import org.espalier.event.PhaseCut;
import org.espalier.event.PhaseFinished;
import org.espalier.event.PhaseStarted;
import org.espalier.event.PhasesRestarted;
import org.espalier.event.SearchEvent;
import org.espalier.event.SearchStarted;
import org.espalier.event.SettingsChanged;
import org.espalier.journal.Event;
import org.espalier.journal.EventHead;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalException;
import org.espalier.journal.JournalReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What a journal says of a plan and its phases so far. For one thread. */
final class PlanHistory {
    private final Map<String, PhaseFinished> finished = new LinkedHashMap<>();
    /** Results that later phases were built on, although their own phase is run again. */
    private final Map<String, PhaseFinished> former = new HashMap<>();

    private final Map<String, Attempts> attempts = new LinkedHashMap<>();
    /** Number of the event with which a phase began anew. */
    private final Map<String, Long> anew = new HashMap<>();

    private final Set<String> begun = new HashSet<>();
    /** Begun, and not anew since. */
    private final Set<String> going = new HashSet<>();

    private final Map<String, Map<String, PhaseCut>> cuts = new HashMap<>();
    private @Nullable BudgetShared shared;
    private final Set<String> toBeEmptied = new HashSet<>();
    private boolean empty = true;
    private boolean started;
    private JsonNode identity = MissingNode.getInstance();
    private List<String> phases = List.of();

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

    /** As a journal says that another process may be writing. */
    static PlanHistory read(Path journal) throws IOException {
        PlanHistory history = new PlanHistory();
        JournalReader.read(journal, event -> {
            history.attempt(event.phase(), event.event() instanceof PhaseStarted, event.time());
            history.add(event);
        });
        return history;
    }

    private void attempt(String name, boolean begins, Instant time) {
        Attempts phase = attempts.computeIfAbsent(name, p -> new Attempts());
        if (begins) {
            phase.before = phase.sum();
            phase.start = time;
            begun.add(name);
            going.add(name);
            toBeEmptied.remove(name);
        }
        phase.latest = time;
    }

    private void add(Journal journal, EventHead head) {
        empty = false;
        attempt(head.phase(), head.type().equals(PhaseStarted.TYPE), head.time());
        switch (head.type()) {
            case SearchStarted.TYPE, PhaseFinished.TYPE, BudgetShared.TYPE, PhaseCut.TYPE ->
                add(head.number(), head.phase(), read(journal, head));
            case SettingsChanged.TYPE, PhasesRestarted.TYPE -> {
                // who does not know that a phase began anew would go on from what counts no more
                SearchEvent event = read(journal, head);
                if (event instanceof SettingsChanged || event instanceof PhasesRestarted) {
                    add(head.number(), head.phase(), event);
                } else {
                    throw new UncheckedIOException(new JournalException(journal.file() + ", line " + (head.number() + 2)
                            + ": the event '" + head.type()
                            + "' cannot be read by this version; resume with the version that wrote it"));
                }
            }
            default -> {}
        }
    }

    /** Takes an event that was appended since. */
    void add(Event event) {
        empty = false;
        add(event.number(), event.phase(), event.event());
    }

    private void add(long number, String phase, SearchEvent event) {
        if (event instanceof SearchStarted first && number == 0) {
            started = true;
            identity = first.identity();
            phases = first.phases();
        } else if (event instanceof SettingsChanged changed) {
            identity = changed.identity();
            phases = changed.phases();
            changed.restarted().forEach(name -> beginsAnew(name, number));
        } else if (event instanceof PhasesRestarted again) {
            for (String name : again.phases()) {
                if (again.fromScratch()) {
                    beginsAnew(name, number);
                } else {
                    finished.remove(name);
                }
            }
        } else if (event instanceof PhaseFinished end) {
            finished.put(phase, end);
            former.put(phase, end);
        } else if (event instanceof BudgetShared shares) {
            shared(shares);
        } else if (event instanceof PhaseCut cut) {
            cuts.computeIfAbsent(phase, name -> new HashMap<>()).put(cut.run(), cut);
        }
    }

    private void beginsAnew(String phase, long number) {
        finished.remove(phase);
        former.remove(phase);
        going.remove(phase);
        cuts.remove(phase);
        anew.put(phase, number);
        if (begun.contains(phase)) {
            toBeEmptied.add(phase);
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
        return empty;
    }

    /** Whether the first event says whose journal it is. */
    boolean isStarted() {
        return started;
    }

    /** Whose journal it is by now. */
    JsonNode identity() {
        return identity;
    }

    /** Names of the phases by now. */
    List<String> phases() {
        return phases;
    }

    Map<String, PhaseFinished> finished() {
        return finished;
    }

    /** Phases that have a result which later ones may have been built on, those that are run again since included. */
    Set<String> used() {
        return former.keySet();
    }

    /** The result of a phase that had finished and is run again, because its files were lost. */
    Optional<PhaseFinished> before(String phase) {
        return finished.containsKey(phase) ? Optional.empty() : Optional.ofNullable(former.get(phase));
    }

    /** How time was shared out last, where it was. */
    Optional<BudgetShared> shared() {
        return Optional.ofNullable(shared);
    }

    /** Takes what was shared out since. */
    void shared(BudgetShared shares) {
        shared = shares;
        cuts.clear();
    }

    /** What a budget cut of a phase since then, by run. */
    Map<String, PhaseCut> cuts(String phase) {
        return cuts.getOrDefault(phase, Map.of());
    }

    /** Whether a phase was begun and goes on from there. */
    boolean isGoing(String phase) {
        return going.contains(phase);
    }

    /** Whether a phase was ever begun. */
    boolean isBegun(String phase) {
        return begun.contains(phase);
    }

    /** Whether a phase was begun, and has begun anew without having started since: what it left is still there. */
    boolean isToBeEmptied(String phase) {
        return toBeEmptied.contains(phase);
    }

    /** Number of the first event that may count for a phase. */
    long from(String phase) {
        return anew.getOrDefault(phase, -1L) + 1;
    }

    /** What earlier attempts at a phase took, as far as their last event tells. */
    double seconds(String phase) {
        Attempts known = attempts.get(phase);
        return known == null ? 0 : known.sum().toMillis() / 1e3;
    }
}

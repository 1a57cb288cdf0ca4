package org.espalier.pipeline.result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.espalier.event.BudgetShared;
import org.espalier.event.PhaseCut;
import org.espalier.event.PhaseFinished;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;
import org.espalier.plan.PhaseRecord;
import org.jspecify.annotations.Nullable;

/** Reads from a search's events, in order, what a budget of time made of it. For one thread. */
public final class BudgetLog {
    private final Map<String, BudgetShared.Share> finished = new LinkedHashMap<>();
    private final Map<String, List<PhaseCut>> cutInFinished = new LinkedHashMap<>();
    private final Map<String, List<PhaseCut>> cuts = new LinkedHashMap<>();
    private @Nullable BudgetShared shared;

    /**
     * Reads a journal, also while another process writes it.
     *
     * @throws IOException where it cannot be read
     */
    public static BudgetLog of(Path journal) throws IOException {
        BudgetLog log = new BudgetLog();
        JournalReader.read(journal, List.of(BudgetShared.TYPE, PhaseCut.TYPE, PhaseFinished.TYPE), log::heard);
        return log;
    }

    /** Takes an event. */
    void heard(Event event) {
        if (event.event() instanceof BudgetShared shares) {
            shared = shares;
            cuts.clear();
        } else if (event.event() instanceof PhaseCut cut) {
            cuts.computeIfAbsent(event.phase(), phase -> new ArrayList<>()).add(cut);
        } else if (event.event() instanceof PhaseFinished && shared != null) {
            BudgetShared.Share share = shared.phases().get(event.phase());
            if (share != null) {
                finished.put(event.phase(), share);
            }
            List<PhaseCut> own = cuts.remove(event.phase());
            if (own != null) {
                cutInFinished.put(event.phase(), own);
            }
        }
    }

    /**
     * What became of the budget.
     *
     * @param phases those that are finished
     * @return empty where there never was one
     */
    public Optional<BudgetUse> use(List<PhaseRecord> phases) {
        if (shared == null) {
            return Optional.empty();
        }
        double seconds = phases.stream().mapToDouble(PhaseRecord::seconds).sum();
        List<BudgetUse.Lowered> lowered = new ArrayList<>();
        finished.forEach((phase, share) -> {
            if (share.isLowered()) {
                lowered.add(new BudgetUse.Lowered(phase, share.planned(), share.wanted()));
            }
        });
        List<BudgetUse.Cut> cut = new ArrayList<>();
        cutInFinished.forEach((phase, runs) -> cut.add(new BudgetUse.Cut(
                phase,
                runs.stream().mapToLong(PhaseCut::done).sum(),
                runs.stream().mapToLong(PhaseCut::planned).sum(),
                runs.stream().filter(run -> run.done() == 0).map(PhaseCut::run).toList())));
        return Optional.of(new BudgetUse(
                Double.isFinite(shared.hours()) ? OptionalDouble.of(shared.hours()) : OptionalDouble.empty(),
                seconds / 3600,
                lowered,
                cut));
    }
}

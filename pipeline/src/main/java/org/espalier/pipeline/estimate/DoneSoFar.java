package org.espalier.pipeline.estimate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.event.EpochDone;
import org.espalier.event.PhaseFinished;
import org.espalier.event.PhasesRestarted;
import org.espalier.event.SettingsChanged;
import org.espalier.event.Told;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;

/** How much of a search a journal says is done. For one thread. */
public final class DoneSoFar {
    private final Set<String> finished = new HashSet<>();
    private final Map<String, Map<String, Integer>> epochs = new HashMap<>();
    private final Map<String, List<Told.Trial>> told = new HashMap<>();

    private DoneSoFar() {}

    /** Reads a journal; nothing is done where there is none. */
    public static DoneSoFar of(Path journal) throws IOException {
        DoneSoFar done = new DoneSoFar();
        if (Files.exists(journal)) {
            JournalReader.read(journal, done::heard);
        }
        return done;
    }

    /** The same where some phases begin anew. */
    public DoneSoFar without(Collection<String> phases) {
        phases.forEach(this::forget);
        return this;
    }

    private void forget(String phase) {
        finished.remove(phase);
        epochs.remove(phase);
        told.remove(phase);
    }

    private void heard(Event event) {
        if (event.event() instanceof SettingsChanged changed) {
            changed.restarted().forEach(this::forget);
        } else if (event.event() instanceof PhasesRestarted again) {
            again.phases().forEach(this::forget);
        } else if (event.event() instanceof PhaseFinished) {
            finished.add(event.phase());
        } else if (event.event() instanceof EpochDone epoch) {
            epochs.computeIfAbsent(event.phase(), phase -> new HashMap<>())
                    .merge(epoch.run(), epoch.epoch(), Math::max);
        } else if (event.event() instanceof Told trials) {
            told.computeIfAbsent(event.phase(), phase -> new ArrayList<>()).addAll(trials.trials());
        }
    }

    /** What is left of an estimate. */
    public Estimate left(Estimate whole) {
        return new Estimate(
                whole.phases().stream().map(cost -> cost.left(1 - share(cost))).toList(),
                whole.memoryMb(),
                whole.diskMb(),
                whole.machine());
    }

    private double share(PhaseCost cost) {
        if (finished.contains(cost.name())) {
            return 1;
        }
        double all = cost.training() ? (double) cost.epochs() * Math.max(1, cost.members()) : cost.units();
        double done = cost.training()
                ? epochs.getOrDefault(cost.name(), Map.of()).values().stream()
                        .mapToInt(Integer::intValue)
                        .sum()
                : trainings(told.getOrDefault(cost.name(), List.of()), cost.epochs());
        return all == 0 ? 0 : Math.min(1, done / all);
    }

    /** As many as were told; of members that were trained in parts the share that is done. */
    private static double trainings(List<Told.Trial> trials, int epochs) {
        Map<String, Double> parts = new HashMap<>();
        double whole = 0;
        for (Told.Trial trial : trials) {
            if (trial.epochs().isPresent()) {
                parts.merge(trial.genes(), trial.epochs().getAsInt() / (double) Math.max(1, epochs), Math::max);
            } else {
                whole++;
                parts.remove(trial.genes());
            }
        }
        return whole + parts.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}

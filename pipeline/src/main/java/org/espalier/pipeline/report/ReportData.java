package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.event.EpochDone;
import org.espalier.event.PhasesRestarted;
import org.espalier.event.SettingsChanged;
import org.espalier.event.Told;
import org.espalier.journal.Event;
import org.espalier.pipeline.listener.SearchListener;

/** Keeps what a report shows of a search's events. It may hear them while the search runs, or be read a journal afterwards. */
public final class ReportData implements SearchListener {
    private final List<Passed> epochs = new ArrayList<>();

    /** The last epoch of each run. */
    private final Map<String, Integer> latest = new HashMap<>();

    /** What strategies were told, by phase. */
    private final Map<String, List<Told.Trial>> trials = new LinkedHashMap<>();

    private record Passed(String phase, EpochDone epoch) {
        boolean isAtOrAfter(String other, EpochDone again) {
            return phase.equals(other) && epoch.run().equals(again.run()) && epoch.epoch() >= again.epoch();
        }
    }

    /** What a phase told before it began anew, or before its checkpoint was lost, is told once more. */
    @Override
    public void heard(Event event) {
        if (event.event() instanceof EpochDone epoch) {
            Integer before = latest.put(event.phase() + "/" + epoch.run(), epoch.epoch());
            if (before != null && before >= epoch.epoch()) {
                epochs.removeIf(told -> told.isAtOrAfter(event.phase(), epoch));
            }
            epochs.add(new Passed(event.phase(), epoch));
        } else if (event.event() instanceof Told told) {
            trials.computeIfAbsent(event.phase(), phase -> new ArrayList<>()).addAll(told.trials());
        } else if (event.event() instanceof SettingsChanged changed) {
            epochs.removeIf(told -> changed.restarted().contains(told.phase));
            trials.keySet().removeAll(changed.restarted());
        } else if (event.event() instanceof PhasesRestarted again && again.fromScratch()) {
            epochs.removeIf(told -> again.phases().contains(told.phase));
            trials.keySet().removeAll(again.phases());
        }
    }

    /** The epochs of all trainings, in the order of the journal. */
    public List<EpochDone> epochs() {
        return epochs.stream().map(Passed::epoch).toList();
    }

    /** What the strategy of the search was told, in the order of telling. */
    public List<Told.Trial> trials() {
        return trials.values().stream().flatMap(List::stream).toList();
    }
}

package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.event.EpochDone;
import org.espalier.event.PhasesRestarted;
import org.espalier.event.SettingsChanged;
import org.espalier.journal.Event;
import org.espalier.pipeline.listener.SearchListener;

/** Keeps what a report shows of a search's events. It may hear them while the search runs, or be read a journal afterwards. */
public final class ReportData implements SearchListener {
    private final List<Told> epochs = new ArrayList<>();

    /** The last epoch of each run. */
    private final Map<String, Integer> latest = new HashMap<>();

    private record Told(String phase, EpochDone epoch) {
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
            epochs.add(new Told(event.phase(), epoch));
        } else if (event.event() instanceof SettingsChanged changed) {
            epochs.removeIf(told -> changed.restarted().contains(told.phase));
        } else if (event.event() instanceof PhasesRestarted again && again.fromScratch()) {
            epochs.removeIf(told -> again.phases().contains(told.phase));
        }
    }

    /** The epochs of all trainings, in the order of the journal. */
    public List<EpochDone> epochs() {
        return epochs.stream().map(Told::epoch).toList();
    }
}

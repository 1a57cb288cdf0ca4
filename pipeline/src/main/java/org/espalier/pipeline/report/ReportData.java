package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import org.espalier.event.EpochDone;
import org.espalier.journal.Event;
import org.espalier.pipeline.listener.SearchListener;

/** Keeps what a report shows of a search's events. It may hear them while the search runs, or be read a journal afterwards. */
public final class ReportData implements SearchListener {
    private final List<EpochDone> epochs = new ArrayList<>();

    @Override
    public void heard(Event event) {
        if (event.event() instanceof EpochDone epoch) {
            epochs.add(epoch);
        }
    }

    /** The epochs of all trainings, in the order of the journal. */
    public List<EpochDone> epochs() {
        return List.copyOf(epochs);
    }
}

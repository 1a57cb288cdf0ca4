package org.espalier.oneshot.relaxed;

import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;

/** When a training of a relaxed space ends before its last epoch, and in what. A record, so that checkpoints know its settings. */
public interface Ending {
    /**
     * What was learned in an epoch.
     *
     * @param derived the member in which a search would have ended then
     * @param skips that it has, of the normal cell where there are several kinds
     * @param probabilities of each decision's options
     */
    record Past(Architecture derived, int skips, Map<Decision, double[]> probabilities) {}

    /**
     * The epoch whose member is the result, counted from 0, or -1 while the training goes on.
     *
     * @param epochs those that are done, the first one first
     */
    int after(List<Past> epochs);
}

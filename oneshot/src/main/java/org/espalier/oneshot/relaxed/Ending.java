package org.espalier.oneshot.relaxed;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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
     * @param curvature largest eigenvalue of the validation loss's Hessian over the architecture parameters; empty where it was not asked for
     */
    record Past(Architecture derived, int skips, Map<Decision, double[]> probabilities, OptionalDouble curvature) {}

    /**
     * The epoch whose member is the result, counted from 0, or -1 while the training goes on.
     *
     * @param epochs those that are done, the first one first
     */
    int after(List<Past> epochs);

    /** Whether the curvature has to be known at the end of an epoch, counted from 0. */
    default boolean needsCurvature(int epoch) {
        return false;
    }
}

package org.espalier.oneshot.controller;

import java.util.List;
import org.espalier.decision.Decision;

/**
 * A decision as a controller is asked it. Where the options are earlier values of a cell, each value has an anchor: the controller's state when the
 * value was decided.
 *
 * @param decision what is asked
 * @param given anchors, by number, of values that hang on no decision and are made before the question
 * @param anchors of the options, in their order; empty where the options are no earlier values
 * @param due anchors of values that are decided once it is answered, made behind it
 */
record Question(Decision decision, List<Integer> given, List<Integer> anchors, List<Integer> due) {
    Question {
        given = List.copyOf(given);
        anchors = List.copyOf(anchors);
        due = List.copyOf(due);
    }

    /** Whether an earlier value is chosen. */
    boolean isIndex() {
        return !anchors.isEmpty();
    }
}

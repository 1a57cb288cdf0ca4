package org.espalier.pipeline.estimate;

import java.util.List;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.SupernetStrategy;

/** Something that a phase does and that costs time; a phase may have several. How long a step of each kind takes is probed in one place. */
public sealed interface Work {
    /** The phase that does it. */
    String phase();

    /** Where networks are trained. */
    enum Place {
        /** One after the other, with all threads. */
        ALONE,
        /** Side by side on the lanes of this process. */
        LANES,
        /** Each in a process of its own, as many at once as {@code trials.parallel} and {@code trials.lag} allow. */
        CHILDREN
    }

    /**
     * Networks trained from scratch by the search's recipe, and evaluated.
     *
     * @param what in words, for example {@code 1 found, 1 random}
     * @param members of the space that are trained, whichever they are, at least 0
     * @param named hand-made networks that are trained beside them
     * @param epochs of each
     * @param place where
     * @param counted whether a budget of time lowers the number of networks, in place of their epochs
     * @param taught whether they learn from a teacher's answers, who answers every batch
     */
    record Networks(
            String phase,
            String what,
            int members,
            List<String> named,
            int epochs,
            Place place,
            boolean counted,
            boolean taught)
            implements Work {
        public Networks {
            named = List.copyOf(named);
            if (members < 0 || epochs < 1) {
                throw new IllegalArgumentException(
                        "expected members from 0 and epochs from 1, got " + members + " and " + epochs);
            }
        }

        /** Networks that nobody teaches. */
        public Networks(
                String phase, String what, int members, List<String> named, int epochs, Place place, boolean counted) {
            this(phase, what, members, named, epochs, place, counted, false);
        }
    }

    /** A supernet, trained as its strategy does. */
    record Supernet(String phase, SupernetStrategy strategy) implements Work {}

    /**
     * Something that is there already, and only copied.
     *
     * @param what in words
     * @param made seconds that it took to make it; 0 where nobody knows
     */
    record Copied(String phase, String what, double made) implements Work {}

    /** Weights and architecture, trained together as their strategy does. */
    record Joint(String phase, JointStrategy strategy) implements Work {}

    /**
     * As much as fits into the time that something else takes; where that is a copy, into the time that it took to make it, too.
     *
     * @param other which
     */
    record AsLong(String phase, Work other) implements Work {}

    /**
     * Members scored by a trained supernet.
     *
     * @param candidates how many at most
     * @param strategy that trained it
     */
    record Scoring(String phase, int candidates, SupernetStrategy strategy) implements Work {}

    /**
     * Networks measured on the device.
     *
     * @param quick by the short protocol
     * @param proved exported, checked, evaluated and measured for the report
     * @param model whether the latency model is made, where latency is limited
     */
    record Measuring(String phase, int quick, int proved, boolean model) implements Work {}
}

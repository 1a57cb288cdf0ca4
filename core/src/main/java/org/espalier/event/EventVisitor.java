package org.espalier.event;

/** One method for each kind of event. Whatever is not overridden goes to {@link #other}, which does nothing. */
public interface EventVisitor {
    default void searchStarted(SearchStarted event) {
        other(event);
    }

    default void phaseStarted(PhaseStarted event) {
        other(event);
    }

    default void phaseStopped(PhaseStopped event) {
        other(event);
    }

    default void phaseFinished(PhaseFinished event) {
        other(event);
    }

    default void snapshot(StrategySnapshot event) {
        other(event);
    }

    default void asked(Asked event) {
        other(event);
    }

    default void told(Told event) {
        other(event);
    }

    default void epochDone(EpochDone event) {
        other(event);
    }

    default void trialStarted(TrialStarted event) {
        other(event);
    }

    default void trialProgressed(TrialProgressed event) {
        other(event);
    }

    default void trialEnded(TrialEnded event) {
        other(event);
    }

    default void notice(Notice event) {
        other(event);
    }

    default void unknown(UnknownEvent event) {
        other(event);
    }

    /** What becomes of the kinds that have no method of their own. */
    default void other(SearchEvent event) {}
}

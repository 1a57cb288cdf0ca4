package org.espalier.event;

/** One method for each kind of event. Whatever is not overridden goes to {@link #other}, which does nothing. */
public interface EventVisitor {
    /** A search begins. */
    default void searchStarted(SearchStarted event) {
        other(event);
    }

    /** The search goes on with another configuration. */
    default void settingsChanged(SettingsChanged event) {
        other(event);
    }

    /** Phases are run again. */
    default void phasesRestarted(PhasesRestarted event) {
        other(event);
    }

    /** The data of a search was opened for the first time. */
    default void dataIdentified(DataIdentified event) {
        other(event);
    }

    /** A number was measured that limits hang on. */
    default void referenceMeasured(ReferenceMeasured event) {
        other(event);
    }

    /** A phase begins, or goes on. */
    default void phaseStarted(PhaseStarted event) {
        other(event);
    }

    /** A phase was left on request. */
    default void phaseStopped(PhaseStopped event) {
        other(event);
    }

    /** A phase is done and has its result. */
    default void phaseFinished(PhaseFinished event) {
        other(event);
    }

    /** A budget of time was shared out. */
    default void budgetShared(BudgetShared event) {
        other(event);
    }

    /** A budget of time ended something before it was done. */
    default void phaseCut(PhaseCut event) {
        other(event);
    }

    /** The state of a strategy was kept. */
    default void snapshot(StrategySnapshot event) {
        other(event);
    }

    /** A strategy asked for candidates. */
    default void asked(Asked event) {
        other(event);
    }

    /** A strategy was told how candidates did. */
    default void told(Told event) {
        other(event);
    }

    /** A training has done an epoch. */
    default void epochDone(EpochDone event) {
        other(event);
    }

    /** A trial begins. */
    default void trialStarted(TrialStarted event) {
        other(event);
    }

    /** A trial has done an epoch. */
    default void trialProgressed(TrialProgressed event) {
        other(event);
    }

    /** A trial has a score, or failed. */
    default void trialEnded(TrialEnded event) {
        other(event);
    }

    /** Something that a user should know. */
    default void notice(Notice event) {
        other(event);
    }

    /** What this version does not know. */
    default void unknown(UnknownEvent event) {
        other(event);
    }

    /** What becomes of the kinds that have no method of their own. */
    default void other(SearchEvent event) {}
}

package org.espalier.event;

/**
 * Something that happened in a search. The family is sealed, so that whoever listens knows all that there is; what a newer version
 * wrote beside it is an {@link UnknownEvent}.
 */
public sealed interface SearchEvent
        permits SearchStarted,
                SettingsChanged,
                PhasesRestarted,
                DataIdentified,
                ReferenceMeasured,
                PhaseStarted,
                PhaseStopped,
                PhaseFinished,
                BudgetShared,
                PhaseCut,
                StrategySnapshot,
                Asked,
                Told,
                EpochDone,
                TrialStarted,
                TrialProgressed,
                TrialEnded,
                Notice,
                UnknownEvent {
    /** The word that stands for this kind in a journal, for example {@code told}. */
    String type();

    /** Calls the visitor's method for this kind. */
    void accept(EventVisitor visitor);
}

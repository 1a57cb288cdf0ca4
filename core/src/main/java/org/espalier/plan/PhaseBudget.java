package org.espalier.plan;

/** What a budget of time gives a running phase. Safe for several threads. */
public interface PhaseBudget {
    /** As much as the phase wants. */
    PhaseBudget UNLIMITED = new PhaseBudget() {
        @Override
        public int planned(int wanted) {
            return wanted;
        }

        @Override
        public boolean mayGoOn(String run, int done, int planned) {
            return true;
        }

        @Override
        public void stopIfLate() {}

        @Override
        public boolean hasStopped() {
            return false;
        }
    };

    /**
     * How many epochs each training of the phase has, or how many candidates it asks for, so that it ends in time: known before the phase
     * begins, the same for all trainings and whenever the phase is gone on with.
     *
     * @param wanted as the configuration says, at least 1
     * @return from 1 to {@code wanted}
     */
    int planned(int wanted);

    /**
     * Whether there is time for another epoch, or for more candidates. Where there is none, a {@link org.espalier.event.PhaseCut} is in the
     * journal when this returns, and the answer for that run stays no, whoever goes on with the search.
     *
     * @param run name of the training; empty for the candidates of the phase
     * @param done how many epochs or candidates are done, which is what the run ends with where the answer is no
     * @param planned of how many
     */
    boolean mayGoOn(String run, int done, int planned);

    /**
     * To be called while a candidate is evaluated. It lets everything pass until {@link #mayGoOn} was asked: a phase asks once it has something
     * that it can end with.
     *
     * @throws InterruptedException where the time is over by more than may be borne
     */
    void stopIfLate() throws InterruptedException;

    /** Whether {@link #stopIfLate} has thrown. */
    boolean hasStopped();
}

package org.espalier.search;

/** In which order trials that run side by side are told. */
public enum TellOrder {
    /** In the order of their numbers: every run with the same seed and lag is the same, however many run at once. */
    FIXED,
    /** As they arrive: nobody waits for a slow one. The order is in the journal, so that a resumed run repeats it; another run may differ. */
    ARRIVAL
}

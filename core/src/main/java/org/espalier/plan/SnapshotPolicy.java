package org.espalier.plan;

/**
 * When a strategy's state is worth a snapshot: when replaying what came since costs more than reading the snapshot, so that journals stay
 * linear in the number of trials and resuming stays quick. For one thread.
 */
final class SnapshotPolicy {
    /** Bytes of events that are always replayed rather than saved by a snapshot. */
    static final long LEAST_BYTES = 64 << 10;

    /** Bytes of events for each byte of the last snapshot: snapshots make a journal longer by at most one part in so many. */
    static final int SHARE = 8;

    /** Time of asking that a resume may repeat. */
    static final long LONGEST_NANOS = 10_000_000_000L;

    private long end;
    private long size;
    private long nanos;

    /** @param end bytes of the journal when the phase began */
    SnapshotPolicy(long end) {
        this.end = end;
    }

    /**
     * A snapshot was written.
     *
     * @param at bytes of the journal up to and with it
     * @param bytes that it takes
     */
    void taken(long at, long bytes) {
        end = at;
        size = bytes;
        nanos = 0;
    }

    /** Asking took so long. */
    void asked(long time) {
        nanos += time;
    }

    /** @param at bytes of the journal up to now */
    boolean isDue(long at) {
        return at - end > Math.max(SHARE * size, LEAST_BYTES) || nanos > LONGEST_NANOS;
    }
}

package org.espalier.pipeline.estimate;

import java.util.ArrayList;
import java.util.List;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;

/**
 * Times the steps of whatever goes through watched streams of batches, and ends it when enough were seen. A step lasts from asking for its
 * batch to asking for the next one. The first of each stream warms up. Safe for several threads.
 */
final class StepTimes {
    /** Thrown out of a training or an evaluation that was only begun to be timed. */
    static final class Over extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Over() {
            super("enough steps were timed");
        }
    }

    private final int most;
    private final long limitNanos;
    private final List<Double> times = new ArrayList<>();
    private final List<Double> warmUps = new ArrayList<>();
    private long since = -1;

    /**
     * @param most steps that are enough, at least 1
     * @param seconds after the first step in which there are enough however few there are, as long as there is one
     */
    StepTimes(int most, double seconds) {
        this.most = most;
        this.limitNanos = (long) (seconds * 1e9);
    }

    /** The stream, timed. */
    BatchStream watch(BatchStream stream) {
        return new Watched(stream);
    }

    private synchronized void took(long nanos, boolean first) {
        (first ? warmUps : times).add(nanos / 1e9);
        if (since < 0) {
            since = System.nanoTime();
        }
    }

    private synchronized void endWhereEnough() {
        boolean late = since >= 0 && System.nanoTime() - since > limitNanos;
        if (times.size() >= most || (late && !times.isEmpty())) {
            throw new Over();
        }
    }

    /** What was seen; of something that had one step only, that one. */
    synchronized Seconds seconds() {
        List<Double> seen = times.isEmpty() ? warmUps : times;
        if (seen.isEmpty()) {
            throw new IllegalStateException("nothing was timed: no batch was taken");
        }
        return Seconds.measured(seen.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private final class Watched implements BatchStream {
        private final BatchStream stream;
        private boolean warm;

        Watched(BatchStream stream) {
            this.stream = stream;
        }

        @Override
        public int batches() {
            return stream.batches();
        }

        @Override
        public Epoch epoch(long number) {
            Epoch inner = stream.epoch(number);
            return new Epoch() {
                private long start = -1;

                @Override
                public boolean hasNext() {
                    return inner.hasNext();
                }

                @Override
                public Batch next() {
                    end();
                    endWhereEnough();
                    start = System.nanoTime();
                    return inner.next();
                }

                private void end() {
                    if (start >= 0) {
                        took(System.nanoTime() - start, !warm);
                        warm = true;
                        start = -1;
                    }
                }

                @Override
                public void close() {
                    end();
                    inner.close();
                }
            };
        }
    }
}

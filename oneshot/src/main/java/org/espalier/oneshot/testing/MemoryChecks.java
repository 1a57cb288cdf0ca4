package org.espalier.oneshot.testing;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.bytedeco.javacpp.Pointer;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.testing.Subject.Session;
import org.espalier.search.testing.Check;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;

/** That native memory is given back. Wants a process in which nobody else uses it meanwhile. */
record MemoryChecks(Subject subject) {
    private static final int STEPS = 200;
    private static final int WARM_UP = 20;
    private static final int WINDOW = STEPS / 4;
    private static final int SEEN = 10;
    private static final long POINTERS = WINDOW / 10;
    private static final int TIMES = 4;
    private static final long BYTES = 64L << 20;
    private static final int WAITS = 10;
    private static final long WAIT_NANOS = 50_000_000;

    List<Check> checks() {
        return List.of(
                new Check("memory stays flat over " + STEPS + " steps", this::flat),
                new Check("closing gives everything back", this::closed));
    }

    /** What is held after a number of steps; pointers in several windows, as Java frees those that were forgotten now and then, which hides them. */
    private static final class Gauge implements TrainingListener {
        private final IntSupplier kept;
        private int steps;
        private long least = Long.MAX_VALUE;
        private long pointers;
        private int entries;
        private long most;
        private long bytes;
        private long heap; // what Java's own heap may take for the first time meanwhile

        /** @param kept how many tensors the state has: an optimiser begins to keep some of a weight when that is first drawn */
        Gauge(IntSupplier kept) {
            this.kept = kept;
        }

        @Override
        public void epoch(EpochReport report) {
            // nothing but steps is counted
        }

        @Override
        public void step(int epoch, int step, int of) {
            steps++;
            int toBorder = Math.floorMod(WARM_UP - steps, WINDOW);
            if (toBorder < SEEN) { // how many are held between two steps hangs on the members of the step
                least = Math.min(least, Pointer.totalCount());
            }
            if (steps >= WARM_UP && (steps - WARM_UP) % WINDOW == 0) {
                long now = least;
                least = Long.MAX_VALUE;
                int held = kept.getAsInt();
                most = steps == WARM_UP ? 0 : Math.max(most, now - pointers - (held - entries));
                pointers = now;
                entries = held;
            }
            if (steps == WARM_UP) {
                bytes = Pointer.physicalBytes();
                heap = used();
            } else if (steps == WARM_UP + STEPS) {
                bytes = Pointer.physicalBytes() - bytes;
                heap = Runtime.getRuntime().totalMemory() - heap;
            }
        }
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void flat() {
        OneShotContext context =
                Toy.context(subject.space(), subject.divides(), Toy.noise(subject.space(), WARM_UP + STEPS, 1), 1);
        Gauge gauge;
        try (Session session = subject.open(context)) {
            gauge = new Gauge(() -> session.state().size());
            new TrainingLoop(session.algorithm(), 1, context.training(), gauge).run(null, 1);
        }
        Require.that(
                gauge.most <= POINTERS,
                WINDOW + " steps leave " + gauge.most + " native pointers, expected about as many as before");
        Require.that(
                gauge.bytes <= BYTES + gauge.heap,
                STEPS + " steps leave the process " + (gauge.bytes >> 20) + " MiB larger, expected at most "
                        + (BYTES + gauge.heap >> 20));
    }

    private void closed() {
        once();
        for (int i = 0; i < TIMES; i++) { // Java's own look for what was forgotten may hide it once
            requireGivenBack();
        }
    }

    private void requireGivenBack() {
        long before = Pointer.totalCount();
        once();
        long now = Pointer.totalCount();
        for (int i = 0; i < WAITS && now > before; i++) {
            LockSupport.parkNanos(WAIT_NANOS);
            now = Pointer.totalCount();
        }
        Require.that(
                now <= before,
                "a training that was closed leaves " + (now - before) + " native pointers, expected none");
    }

    private void once() {
        Course.whole(subject, subject.context());
    }
}

package org.espalier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When what was written is forced to the disk. */
class GroupCommitTest {
    private final AtomicInteger forces = new AtomicInteger();

    /** Counts, and tells the first. */
    private final class Disk implements GroupCommit.Disk {
        private final CountDownLatch first = new CountDownLatch(1);
        private final boolean full;

        Disk(boolean full) {
            this.full = full;
        }

        @Override
        public void force() throws IOException {
            forces.incrementAndGet();
            first.countDown();
            if (full) {
                throw new IOException("No space left on device");
            }
        }
    }

    @Test
    void aThousandTrialsAreForcedByWhoeverWritesTheLast() throws IOException {
        // with a clock that does not tick in this test: the time of a batch is far below 100 ms, or one more force is
        // counted
        GroupCommit commit = new GroupCommit(new Disk(false), "test");
        commit.written(GroupCommit.MOST_TRIALS - 1);
        int before = forces.get();
        commit.written(1);
        assertThat(forces.get()).isBetween(before, before + 1);
        commit.force();
        int after = forces.get();
        commit.written(GroupCommit.MOST_TRIALS);
        assertThat(forces.get()).isEqualTo(after + 1);
        commit.force();
        assertThat(forces.get()).as("nothing is left to force").isEqualTo(after + 1);
        commit.close();
    }

    @Test
    void fewTrialsAreForcedByTime() throws Exception {
        Disk disk = new Disk(false);
        GroupCommit commit = new GroupCommit(disk, "test");
        long start = System.nanoTime();
        commit.written(1);
        assertThat(disk.first.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(GroupCommit.LONGEST_MS - 1);
        commit.close();
        assertThat(forces.get()).isEqualTo(1);
    }

    @Test
    void closingForcesTheRestAndEndsTheThread() throws Exception {
        GroupCommit commit = new GroupCommit(new Disk(false), "closing-test");
        commit.close();
        assertThat(forces.get()).as("nothing was written").isZero();
        GroupCommit other = new GroupCommit(new Disk(false), "closing-test");
        other.written(1);
        other.close();
        assertThat(forces.get()).isEqualTo(1);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains("closing-test"));
    }

    @Test
    void aFailedForceIsKeptAndTheNextSaysSo() throws Exception {
        Disk disk = new Disk(true);
        GroupCommit commit = new GroupCommit(disk, "test");
        commit.written(1);
        assertThat(disk.first.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(commit::force).isInstanceOf(IOException.class).hasMessage("No space left on device");
        assertThat(commit.failure()).isPresent();
        assertThatThrownBy(commit::close).hasMessage("No space left on device");
        assertThat(forces.get()).as("a disk that refused is not asked again").isEqualTo(1);
    }

    @Test
    void anInterruptedCloserStillWaits() throws Exception {
        GroupCommit commit = new GroupCommit(new Disk(false), "test");
        commit.written(1);
        Thread.currentThread().interrupt();
        commit.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(forces.get()).isEqualTo(1);
    }
}

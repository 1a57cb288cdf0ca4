package org.espalier.oneshot.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.decision.Architecture;
import org.espalier.files.FolderTree;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.testing.Subject.Session;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;

/** One training in the loop of all trainings, which may be killed and go on. */
final class Course {
    private Course() {}

    /**
     * What a training has come to.
     *
     * @param learned weights, statistics and architecture
     * @param state all that a later step depends on
     * @param derived member of a joint training
     * @param last what was told of the last epoch
     */
    record Outcome(
            Map<String, float[]> learned,
            Map<String, float[]> state,
            Optional<Architecture> derived,
            Optional<Telemetry> last) {
        /** Requires the same, bit for bit. */
        void requireSame(Outcome other, String what) {
            Require.sameBits(learned, other.learned, what);
            Require.sameBits(state, other.state, what + ", state");
            Require.equal(derived, other.derived, what + ", derived member");
            Require.equal(last, other.last, what + ", telemetry");
        }
    }

    /** Trains all epochs at once. */
    static Outcome whole(Subject subject, OneShotContext context) {
        return run(subject, context, Optional.empty(), context.epochs(), new Ear(0, 0));
    }

    /** Trains on from a folder's checkpoint until some epochs are done. */
    static Outcome until(Subject subject, OneShotContext context, Path folder, int epoch) {
        return run(subject, context, Optional.of(folder), epoch, new Ear(0, 0));
    }

    /** Trains on from a folder's checkpoint, and is killed by a listener after a step; both are counted from 1. */
    static void killed(Subject subject, OneShotContext context, Path folder, int epoch, int step) {
        requireKilled(() -> run(subject, context, Optional.of(folder), context.epochs(), new Ear(epoch, step)));
    }

    /** The same by the stream of batches, before a step. */
    static void starved(Subject subject, OneShotContext context, Path folder, int epoch, int step) {
        requireKilled(() ->
                until(subject, subject.context(new Cut(context.training(), epoch, step)), folder, context.epochs()));
    }

    private static void requireKilled(Runnable run) {
        try {
            run.run();
        } catch (Killed expected) {
            return;
        }
        throw new AssertionError("a training whose listener or data failed was not stopped by it");
    }

    private static Outcome run(
            Subject subject, OneShotContext context, Optional<Path> folder, int untilEpoch, Ear ear) {
        try (Session session = subject.open(context)) {
            new TrainingLoop(session.algorithm(), context.epochs(), context.training(), ear)
                    .run(folder.map(CheckpointFolder::new).orElse(null), untilEpoch);
            return new Outcome(
                    session.learned(),
                    session.algorithm().state(),
                    session.joint().map(JointTraining::derived),
                    ear.last);
        }
    }

    /** Gives a piece of work a folder of its own, which is removed behind it. */
    static void inFolder(Consumer<Path> work) {
        try {
            Path folder = Files.createTempDirectory("espalier-contract");
            try {
                work.accept(folder);
            } finally {
                FolderTree.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("checkpoints of the suite: " + e.getMessage(), e);
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed by the suite");
        }
    }

    /** Keeps what was told of the last epoch, and kills. */
    private static final class Ear implements TrainingListener {
        private final int killEpoch;
        private final int killStep;
        private Optional<Telemetry> last = Optional.empty();

        /** @param killEpoch 0 for never */
        Ear(int killEpoch, int killStep) {
            this.killEpoch = killEpoch;
            this.killStep = killStep;
        }

        @Override
        public void epoch(EpochReport report) {
            last = Optional.of(report.telemetry());
        }

        @Override
        public void step(int epoch, int step, int steps) {
            if (epoch == killEpoch && step == killStep) {
                throw new Killed();
            }
        }
    }

    /** Batches up to a kill. */
    private record Cut(BatchStream stream, int epoch, int step) implements BatchStream {
        @Override
        public int batches() {
            return stream.batches();
        }

        @Override
        public Epoch epoch(long number) {
            int[] taken = {0};
            return stream.epoch(number).map(batch -> {
                taken[0]++;
                if (number + 1 == epoch && taken[0] == step) {
                    throw new Killed();
                }
                return batch;
            });
        }
    }
}

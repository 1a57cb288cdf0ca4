package org.espalier.oneshot.testing;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.testing.Course.Outcome;
import org.espalier.oneshot.testing.Subject.Session;
import org.espalier.search.testing.Check;
import org.espalier.service.Lazy;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.train.Checkpoint;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.DivergedException;

/** That a training is repeatable, whatever interrupts it. */
final class RunChecks {
    private static final double LANES_APART = 1e-5;

    private final Subject subject;
    private final Lazy<Outcome> straight;

    RunChecks(Subject subject) {
        this.subject = subject;
        this.straight = Lazy.of(() -> Course.whole(subject, subject.context()));
    }

    List<Check> checks() {
        return List.of(
                new Check("the same seed trains the same, bit for bit", this::repeatable),
                new Check("another seed trains something else", this::seeded),
                new Check("two lanes train the same each time, and nearly what one thread does", this::onLanes),
                new Check("killed within an epoch and resumed it ends in the same bits", this::killed),
                new Check("stopped between epochs, twice, it ends in the same bits", this::stopped),
                new Check("a checkpoint of another seed is refused and stays", this::foreign),
                new Check("what is no number ends it, and the last good checkpoint stays", this::diverged),
                new Check("a value that is no number shows in its witness", this::witnessed));
    }

    private void repeatable() {
        straight.get().requireSame(Course.whole(subject, subject.context()), "two trainings with one seed");
    }

    private void seeded() {
        Outcome first = straight.get();
        Outcome second = Course.whole(subject, subject.context().withSeed(Toy.SEED + 1));
        boolean same = first.learned().entrySet().stream()
                .allMatch(entry ->
                        Arrays.equals(entry.getValue(), second.learned().get(entry.getKey())));
        Require.that(!same, "two seeds trained the same weights: nothing is drawn by the context's seed");
    }

    /** In float64, where nothing but a mistake is seen of the order of additions. */
    private void onLanes() {
        OneShotContext alone = Toy.context(subject.space(), subject.divides(), Toy.training(subject.space()), 1)
                .in(ScalarType.Double);
        try (Lanes lanes = Lanes.start(Engine.start(new EngineSettings(DeviceKind.CPU, 2)))) {
            torch.set_num_threads(1); // which starting an engine has changed
            Outcome expected = Course.whole(subject, alone);
            OneShotContext two = alone.on(new SideBySide(lanes, new DirectConvolution()));
            Outcome first = Course.whole(subject, two);
            first.requireSame(Course.whole(subject, two), "two trainings on two lanes");
            Require.close(expected.learned(), first.learned(), LANES_APART, "trained on two lanes, beside one thread");
        }
    }

    private void killed() {
        Course.inFolder(folder -> {
            Course.killed(subject, subject.context(), folder, 1, 2);
            Course.starved(subject, subject.context(), folder, 2, 2);
            Course.killed(subject, subject.context(), folder, Toy.EPOCHS, Toy.STEPS);
            straight.get()
                    .requireSame(
                            Course.until(subject, subject.context(), folder, Toy.EPOCHS),
                            "killed within three epochs and resumed");
        });
    }

    private void stopped() {
        Course.inFolder(folder -> {
            Course.until(subject, subject.context(), folder, 1);
            Course.until(subject, subject.context(), folder, 2);
            straight.get()
                    .requireSame(
                            Course.until(subject, subject.context(), folder, Toy.EPOCHS),
                            "stopped after the first and the second epoch and resumed");
        });
    }

    private void foreign() {
        Course.inFolder(folder -> {
            Course.until(subject, subject.context(), folder, 1);
            OneShotContext other = subject.context().withSeed(Toy.SEED + 1);
            Require.refused(() -> Course.until(subject, other, folder, Toy.EPOCHS), "the checkpoint of another seed");
            requireEpoch(1, new CheckpointFolder(folder));
        });
    }

    private static void requireEpoch(int expected, CheckpointFolder folder) {
        int epoch = folder.latest(warning -> {}).map(Checkpoint::epoch).orElse(0);
        Require.equal(expected, epoch, "epochs of the newest whole checkpoint");
    }

    private void diverged() {
        OneShotContext spoilt = subject.context(Toy.noise(subject.space(), Toy.STEPS, 1, Toy.STEPS + 1));
        Course.inFolder(folder -> {
            requireDiverged(() -> Course.until(subject, spoilt, folder, Toy.EPOCHS));
            requireEpoch(1, new CheckpointFolder(folder));
            straight.get()
                    .requireSame(
                            Course.until(subject, subject.context(), folder, Toy.EPOCHS),
                            "gone on with good images after it diverged");
        });
    }

    private static void requireDiverged(Runnable run) {
        try {
            run.run();
        } catch (DivergedException expected) {
            return;
        }
        throw new AssertionError("images whose pixels are no numbers were trained on without a DivergedException:"
                + " a step has to report the loss that it had");
    }

    private void witnessed() {
        try (Session session = subject.open(subject.context())) {
            Require.that(Double.isFinite(session.algorithm().witness()), "the witness of fresh weights is no number");
            spoil(session.weights().store());
            requireNotFinite(session, "a weight");
        }
        try (Session session = subject.open(subject.context())) {
            session.joint().ifPresent(training -> {
                spoil(training.architecture());
                requireNotFinite(session, "a parameter of the architecture");
            });
        }
    }

    private static void spoil(ParameterStore store) {
        ParameterStore.Stored last = store.trained().get(store.trained().size() - 1);
        float[] values = store.values(last.name());
        values[values.length - 1] = Float.NaN;
        store.assign(last.name(), values);
    }

    private static void requireNotFinite(Session session, String what) {
        double witness = session.algorithm().witness();
        Require.that(!Double.isFinite(witness), what + " is no number, and the witness of the training is " + witness);
    }
}

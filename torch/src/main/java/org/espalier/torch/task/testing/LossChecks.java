package org.espalier.torch.task.testing;

import static org.espalier.torch.task.testing.Subject.require;
import static org.espalier.torch.task.testing.Subject.requireClose;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.search.testing.Check;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Targets;

/** What holds of the loss of a task. */
record LossChecks(Subject subject) {
    private static final double STEP = 1e-5;
    private static final double SMOOTHING = 0.1;

    List<Check> checks() {
        return List.of(
                new Check("its loss is a record, equal wherever it is asked for", this::isRecord),
                new Check("the gradient of the loss is that of central differences", this::gradient),
                new Check("the loss of a batch is the mean of its parts by their weights", this::parts),
                new Check("samples that fill a batch up count in no loss", this::padded),
                new Check("a lesson has all samples and no gradient", this::lesson),
                new Check("the gradient of what is taught is that of central differences", this::taughtGradient),
                new Check("who answers as the teacher has nothing to learn", this::taughtByItself));
    }

    /** A checkpoint knows the loss by its settings. */
    private void isRecord() {
        Loss loss = subject.loss();
        require(loss instanceof Record, loss.getClass().getName() + " is no record");
        require(loss.equals(subject.loss()), "two losses of the same labels are not equal");
    }

    private void gradient() {
        for (double smoothing : new double[] {0, SMOOTHING}) {
            for (Targets targets : subject.trained()) {
                differences(
                        subject.outputs("outputs"),
                        outputs -> subject.loss().of(outputs, targets, smoothing),
                        "the loss with smoothing " + smoothing + " of " + kind(targets));
            }
        }
    }

    private void taughtGradient() {
        Loss loss = subject.loss();
        Tensor lesson = loss.lesson(subject.outputs("teacher"));
        differences(subject.outputs("outputs"), outputs -> loss.taught(outputs, lesson), "what is taught");
    }

    private static void differences(Tensor at, UnaryOperator<Tensor> figure, String what) {
        float[] gradient = gradient(at, figure);
        long[] dimensions = Tensors.dimensions(at);
        boolean moves = false;
        for (int i = 0; i < gradient.length; i++) {
            try (PointerScope scope = new PointerScope()) {
                float[] one = new float[gradient.length];
                one[i] = 1;
                Tensor step = Tensors.of(at, one, dimensions).mul(new Scalar(STEP));
                double up = HostCopies.number(figure.apply(at.add(step)));
                double down = HostCopies.number(figure.apply(at.sub(step)));
                double slope = (up - down) / (2 * STEP);
                requireClose(slope, gradient[i], "gradient of " + what + " by output " + i);
                moves |= slope != 0;
            }
        }
        require(moves, what + " is the same whatever a network answers");
    }

    private static float[] gradient(Tensor at, UnaryOperator<Tensor> figure) {
        try (PointerScope scope = new PointerScope()) {
            Tensor outputs = at.detach().clone().set_requires_grad(true);
            Tensor value = figure.apply(outputs);
            require(value.numel() == 1, "a loss has " + value.numel() + " values: expected one");
            value.backward();
            require(outputs.grad().defined(), "a loss has no gradient");
            return HostCopies.floats(outputs.grad());
        }
    }

    private void parts() {
        Loss loss = subject.loss();
        Tensor outputs = subject.outputs("outputs");
        for (Targets targets : subject.trained()) {
            double whole = loss.weight(targets);
            require(whole > 0 && Double.isFinite(whole), "weight of " + kind(targets) + " is " + whole);
            double weight = 0;
            double mean = 0;
            double glance = 0;
            long counted = 0;
            long samples = subject.samples().count();
            for (long[] range : new long[][] {{0, 1}, {1, samples / 2}, {1 + samples / 2, samples - 1 - samples / 2}}) {
                Targets part = targets.part(range[0], range[1]);
                Tensor own = outputs.narrow(0, range[0], range[1]);
                double partWeight = loss.weight(part);
                weight += partWeight;
                mean += partWeight / whole * HostCopies.number(loss.of(own, part, SMOOTHING));
                glance += loss.glance(own, part);
                counted += part.counted();
            }
            String what = " of the parts of " + kind(targets);
            requireClose(targets.counted(), counted, "samples that count" + what);
            requireClose(whole, weight, "weights" + what);
            requireClose(HostCopies.number(loss.of(outputs, targets, SMOOTHING)), mean, "mean loss" + what);
            requireClose(loss.glance(outputs, targets), glance, "what is shown" + what);
        }
    }

    private void padded() {
        Loss loss = subject.loss();
        int added = 3;
        int samples = subject.samples().count();
        Tensor longer = subject.outputs("outputs", samples + added);
        Tensor outputs = longer.narrow(0, 0, samples);
        Targets plain = subject.targets();
        Targets padded = plain.padded(added);
        require(plain.counted() == samples, samples + " samples, of which " + plain.counted() + " count");
        requireClose(plain.counted(), padded.counted(), "samples that count in a batch that is filled up");
        requireClose(loss.weight(plain), loss.weight(padded), "weight of a batch that is filled up");
        double reward = loss.reward(outputs, plain);
        require(reward >= 0 && reward <= 1, "reward " + reward + " is outside [0, 1]");
        requireClose(reward, loss.reward(longer, padded), "reward of a batch that is filled up");
        requireClose(
                HostCopies.number(loss.of(outputs, plain, SMOOTHING)),
                HostCopies.number(loss.of(longer, padded, SMOOTHING)),
                "loss of a batch that is filled up");
        requireClose(
                loss.glance(outputs, plain), loss.glance(longer, padded), "what is shown of a batch that is filled up");
        for (float slope : gradient(longer, values -> loss.of(values, padded, SMOOTHING))) {
            require(Float.isFinite(slope), "gradient of a batch that is filled up is " + slope);
        }
    }

    private void lesson() {
        Tensor teacher = subject.outputs("teacher").set_requires_grad(true);
        Tensor lesson = subject.loss().lesson(teacher);
        require(!lesson.requires_grad(), "a lesson leads gradients back into the teacher");
        require(
                lesson.size(0) == subject.samples().count(),
                "a lesson of " + lesson.size(0) + " samples: expected "
                        + subject.samples().count());
    }

    private void taughtByItself() {
        Loss loss = subject.loss();
        Tensor teacher = subject.outputs("teacher");
        Tensor lesson = loss.lesson(teacher);
        for (float slope : gradient(teacher, outputs -> loss.taught(outputs, lesson))) {
            requireClose(0, slope, "gradient where the student answers as the teacher");
        }
    }

    private static String kind(Targets targets) {
        return targets.getClass().getSimpleName();
    }
}

package org.espalier.torch.task.testing;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.random.Seeds;
import org.espalier.torch.data.HostLabels;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.task.Task;

/**
 * What is proved: a task, and some labels to prove it by.
 *
 * @param task whose contract it is
 * @param labels of the data
 * @param samples labels of a few samples
 * @param unfitting labels that the task cannot learn from, if there are such
 * @param weights of the classes, as a configuration gives them; empty where all weigh the same
 */
record Subject(Task task, LabelNames labels, HostLabels samples, Optional<LabelNames> unfitting, List<Double> weights) {
    /** Share of a sample in its mixture with another. */
    private static final float OWN = 0.7f;

    private static final float SPREAD = 2;

    Loss loss() {
        return task.loss(labels, weights);
    }

    Targets targets() {
        return samples.targets(TensorFactory.HOST);
    }

    /** The same samples, mixed with each other in pairs. */
    Targets mixed() {
        int last = samples.count() - 1;
        int[] partners = IntStream.rangeClosed(0, last).map(i -> last - i).toArray();
        return samples.mixed(partners, OWN).targets(TensorFactory.HOST);
    }

    /** What trainings see. */
    List<Targets> trained() {
        return List.of(targets(), mixed());
    }

    /** Answers of chance to all samples, float64. */
    Tensor outputs(String which) {
        return outputs(which, samples.count());
    }

    Tensor outputs(String which, int count) {
        int width = task.outputs(labels);
        SplittableRandom random = Seeds.generator(11, which, 0);
        float[] values = new float[count * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (SPREAD * (random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5));
        }
        return TensorFactory.HOST.of(values, count, width).to(ScalarType.Double);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    static void requireClose(double expected, double got, String what) {
        boolean same = Double.compare(expected, got) == 0;
        if (!same && !(Math.abs(expected - got) <= 1e-5 * (1 + Math.abs(expected)))) {
            throw new AssertionError(what + ": expected " + expected + ", got " + got);
        }
    }
}

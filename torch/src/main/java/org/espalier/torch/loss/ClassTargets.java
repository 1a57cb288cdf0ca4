package org.espalier.torch.loss;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;

/** One of several classes for each sample, or two of them mixed. */
public interface ClassTargets extends Targets {
    /**
     * The class that a right answer names.
     *
     * @return class numbers, int64, one for each sample: the class with the largest share, or {@link Losses#IGNORED}
     */
    Tensor labels();

    @Override
    default long counted() {
        return Losses.counted(labels());
    }

    /**
     * The same classes under other numbers.
     *
     * @param numbers the new number of each class
     */
    default Single numbered(int[] numbers) {
        long[] labels = HostCopies.longs(labels());
        for (int i = 0; i < labels.length; i++) {
            labels[i] = labels[i] < 0 ? labels[i] : numbers[(int) labels[i]];
        }
        return new Single(TensorFactory.HOST.of(labels, labels.length));
    }

    /**
     * The targets of a batch as classes.
     *
     * @throws IllegalArgumentException where they are of another kind
     */
    static ClassTargets of(Targets targets) {
        if (targets instanceof ClassTargets classes) {
            return classes;
        }
        throw new IllegalArgumentException("expected a class for each sample, got "
                + targets.getClass().getSimpleName() + ": the data's labels are not those of this task");
    }

    /**
     * One class for each sample.
     *
     * @param labels class numbers, int64
     */
    record Single(Tensor labels) implements ClassTargets {
        @Override
        public Single part(long first, long samples) {
            return new Single(labels.narrow(0, first, samples));
        }

        @Override
        public Single padded(long samples) {
            PointerScope outer = PointerScope.getInnerScope();
            try (PointerScope scope = new PointerScope()) {
                Tensor ignored = labels.narrow(0, 0, 1)
                        .expand(samples)
                        .mul(new Scalar(0))
                        .add(new Scalar(Losses.IGNORED));
                return new Single(Tensors.handOver(torch.cat(new TensorVector(labels, ignored), 0), outer));
            }
        }
    }

    /**
     * Two classes for each sample, as mixup and CutMix make them.
     *
     * @param labels class numbers with the larger weight, int64
     * @param seconds class numbers with the smaller weight, int64
     * @param weights of {@code labels}, 0.5 to 1; {@code seconds} have the rest
     */
    record Mixed(Tensor labels, Tensor seconds, Tensor weights) implements ClassTargets {
        @Override
        public Mixed part(long first, long samples) {
            return new Mixed(
                    labels.narrow(0, first, samples),
                    seconds.narrow(0, first, samples),
                    weights.narrow(0, first, samples));
        }

        @Override
        public Targets padded(long samples) {
            throw new IllegalArgumentException(
                    "batches for evaluation must have one class for each image, got Mixed targets");
        }
    }
}

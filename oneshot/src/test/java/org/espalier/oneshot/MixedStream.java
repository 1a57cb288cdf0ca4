package org.espalier.oneshot;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;

/**
 * A stream whose images have a second label: the class after their own.
 *
 * @param stream of images with one label
 * @param classes how many there are
 * @param weight of the first label
 */
public record MixedStream(BatchStream stream, int classes, double weight) implements BatchStream {
    @Override
    public int batches() {
        return stream.batches();
    }

    @Override
    public Epoch epoch(long number) {
        return stream.epoch(number).map(batch -> {
            Tensor next =
                    ClassTargets.of(batch.targets()).labels().add(new Scalar(1)).remainder(new Scalar(classes));
            Tensor weights = next.to(org.bytedeco.pytorch.global.torch.ScalarType.Float)
                    .mul(new Scalar(0))
                    .add(new Scalar(weight));
            return new Batch(
                    batch.images(),
                    new ClassTargets.Mixed(ClassTargets.of(batch.targets()).labels(), next, weights));
        });
    }
}

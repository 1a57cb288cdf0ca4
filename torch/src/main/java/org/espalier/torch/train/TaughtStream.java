package org.espalier.torch.train;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.TaughtTargets;

/**
 * Batches with a teacher's answers beside the labels: of the very images that the student is shown, augmented and mixed as they are.
 *
 * @param inner the batches
 * @param loss what answers become a lesson by
 * @param teacher answers
 */
public record TaughtStream(BatchStream inner, Loss loss, Teacher teacher) implements BatchStream {
    @Override
    public int batches() {
        return inner.batches();
    }

    @Override
    public Epoch epoch(long number) {
        return inner.epoch(number).map(this::taught);
    }

    private Batch taught(Batch batch) {
        Tensor lesson = Tensors.withoutGradient(() -> loss.lesson(teacher.outputs(batch.images())));
        return new Batch(batch.images(), new TaughtTargets(batch.targets(), lesson));
    }
}

package org.espalier.torch.train;

import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.measure.Answers;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.Tally;
import org.espalier.torch.loss.Targets;

/** The answers of any model that takes plain arrays, for callers that do not know LibTorch: an exported model, for example. */
public final class PlainEvaluation {
    private PlainEvaluation() {}

    /** Answers images. */
    @FunctionalInterface
    public interface Classifier {
        /**
         * @param images images x channels x height x width, row by row
         * @param shape the four sizes
         * @return images x outputs, row by row
         */
        float[] scores(float[] images, long... shape);
    }

    /**
     * The answers to one epoch of the data.
     *
     * @param outputs numbers of each sample
     * @param targets from those of the data to those of the model, which may number its classes otherwise
     * @param tally collects the answers
     * @throws IllegalArgumentException where the model returns another number of numbers
     */
    public static Answers of(
            Classifier classifier, int outputs, UnaryOperator<Targets> targets, BatchStream data, Tally tally) {
        try (BatchStream.Epoch batches = data.epoch(0)) {
            while (batches.hasNext()) {
                try (PointerScope scope = new PointerScope()) {
                    Batch batch = batches.next();
                    float[] values = HostCopies.floats(batch.images());
                    float[] scores = classifier.scores(values, Tensors.dimensions(batch.images()));
                    long count = batch.images().size(0);
                    if (scores.length != count * outputs) {
                        throw new IllegalArgumentException("the model gives " + scores.length / count
                                + " scores for each image, expected " + outputs + ", one for each class");
                    }
                    tally.add(TensorFactory.HOST.of(scores, count, outputs), targets.apply(batch.targets()));
                }
            }
        }
        return tally.answers();
    }
}

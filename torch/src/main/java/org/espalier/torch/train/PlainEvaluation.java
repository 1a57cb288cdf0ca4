package org.espalier.torch.train;

import java.util.function.IntUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;

/** Top-1 of any classifier that takes plain arrays, for callers that do not know LibTorch: an exported model, for example. */
public final class PlainEvaluation {
    private PlainEvaluation() {}

    /** Classifies images. */
    @FunctionalInterface
    public interface Classifier {
        /**
         * @param images images x channels x height x width, row by row
         * @param shape the four sizes
         * @return images x classes, row by row
         */
        float[] scores(float[] images, long... shape);
    }

    /**
     * Counts right answers over one epoch of the data.
     *
     * @param classes scores of each image
     * @throws IllegalArgumentException where the classifier returns another number of scores
     */
    public static Evaluation of(Classifier classifier, int classes, BatchStream data) {
        return of(classifier, classes, label -> label, data);
    }

    /**
     * The same where the classifier numbers its classes in another way than the data.
     *
     * @param classes scores of each image
     * @param numbers the classifier's number for a label of the data
     * @throws IllegalArgumentException where the classifier returns another number of scores
     */
    public static Evaluation of(Classifier classifier, int classes, IntUnaryOperator numbers, BatchStream data) {
        long correct = 0;
        long images = 0;
        try (BatchStream.Epoch batches = data.epoch(0)) {
            while (batches.hasNext()) {
                try (PointerScope scope = new PointerScope()) {
                    Batch batch = batches.next();
                    float[] values = HostCopies.floats(batch.images());
                    float[] scores = classifier.scores(values, Tensors.dimensions(batch.images()));
                    long count = batch.images().size(0);
                    if (scores.length != count * classes) {
                        throw new IllegalArgumentException("the model gives " + scores.length / count
                                + " scores for each image, expected " + classes + ", one for each class");
                    }
                    long[] labels = HostCopies.longs(batch.labels());
                    for (int i = 0; i < count; i++) {
                        if (largest(scores, i * classes, classes) == numbers.applyAsInt((int) labels[i])) {
                            correct++;
                        }
                    }
                    images += count;
                }
            }
        }
        return new Evaluation(correct, images);
    }

    private static int largest(float[] values, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (values[from + i] > values[from + best]) {
                best = i;
            }
        }
        return best;
    }
}

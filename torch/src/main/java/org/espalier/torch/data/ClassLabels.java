package org.espalier.torch.data;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.loss.Targets;
import org.jspecify.annotations.Nullable;

/**
 * A class for each sample, or two where samples are mixed.
 *
 * @param labels one per sample; of a mixed one that with the larger weight
 * @param mixture the second labels, or null where each sample has only one
 */
public record ClassLabels(long[] labels, @Nullable Mixture mixture) implements HostLabels {
    /**
     * The second labels of mixed samples.
     *
     * @param seconds one per sample
     * @param weights of the first label of each sample, 0.5 to 1; the second has the rest
     */
    public record Mixture(long[] seconds, float[] weights) {}

    /** One class each. */
    public ClassLabels(long[] labels) {
        this(labels, null);
    }

    /**
     * The labels of a batch as classes.
     *
     * @throws IllegalArgumentException where they are of another kind
     */
    public static ClassLabels of(HostBatch batch) {
        if (batch.labels() instanceof ClassLabels classes) {
            return classes;
        }
        throw new IllegalArgumentException("expected classes, got labels that are "
                + batch.labels().getClass().getSimpleName());
    }

    @Override
    public int count() {
        return labels.length;
    }

    @Override
    public ClassLabels mixed(int[] partners, float own) {
        long[] theirs = new long[labels.length];
        float[] weights = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            theirs[i] = labels[partners[i]];
            weights[i] = Math.max(own, 1 - own);
        }
        boolean first = own >= 1 - own;
        return new ClassLabels(first ? labels : theirs, new Mixture(first ? theirs : labels, weights));
    }

    @Override
    public Targets targets(TensorFactory tensors) {
        Tensor firsts = Tensors.scoped(() -> tensors.of(labels, labels.length));
        Mixture second = mixture;
        if (second == null) {
            return new ClassTargets.Single(firsts);
        }
        Tensor seconds = Tensors.scoped(() -> tensors.of(second.seconds(), labels.length));
        Tensor weights = Tensors.scoped(() -> tensors.of(second.weights(), labels.length));
        return new ClassTargets.Mixed(firsts, seconds, weights);
    }
}

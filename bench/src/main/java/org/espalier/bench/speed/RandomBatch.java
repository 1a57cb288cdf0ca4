package org.espalier.bench.speed;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.FixedBatches;

/**
 * The tensors of {@link RandomImages} in both orders of memory, which live until this is closed. What is given out are handles that belong to the
 * scope of whoever asks.
 */
final class RandomBatch implements BatchStream, AutoCloseable {
    private final PointerScope owned;
    private final Tensor planes;
    private final Tensor channelsLast;
    private final Tensor labels;

    RandomBatch(RandomImages made) {
        try (PointerScope scope = new PointerScope()) {
            this.owned = scope.extend();
            this.planes = made.images();
            this.channelsLast = Tensors.channelsLast(planes);
            this.labels = made.labels();
        }
    }

    /** Images plane by plane, as plain PyTorch code has them. */
    Tensor images() {
        return new Tensor(planes);
    }

    /** Images as our trainings have them. */
    Tensor channelsLast() {
        return new Tensor(channelsLast);
    }

    Tensor labels() {
        return new Tensor(labels);
    }

    @Override
    public int batches() {
        return 1;
    }

    @Override
    public Epoch epoch(long number) {
        return epoch(1);
    }

    /** The same batch several times in each epoch, so that what is done once in an epoch weighs as little as in a real training. */
    BatchStream repeated(int batches) {
        return new BatchStream() {
            @Override
            public int batches() {
                return batches;
            }

            @Override
            public Epoch epoch(long number) {
                return RandomBatch.this.epoch(batches);
            }
        };
    }

    private Epoch epoch(int batches) {
        return Epoch.of(batches, taken -> new Batch(new Tensor(channelsLast), labels()));
    }

    /** The same batch a number of times. */
    FixedBatches times(int batches) {
        return visitor -> {
            for (int i = 0; i < batches; i++) {
                visitor.batch(new Tensor(channelsLast), new ClassTargets.Single(labels()));
            }
        };
    }

    @Override
    public void close() {
        owned.close();
    }
}

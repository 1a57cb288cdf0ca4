package org.espalier.torch.train;

import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.EpochBatches;
import org.espalier.torch.engine.TensorFactory;

/**
 * The batches of a loader.
 *
 * @param loader makes the batches; stays its owner's
 * @param resolution rows of the images, 0 for the data set's own
 * @param tensors makes the batches on the device that they are for: the one place where images come to it
 */
public record LoaderStream(BatchLoader loader, int resolution, TensorFactory tensors) implements BatchStream {
    public LoaderStream {
        if (resolution < 0) {
            throw new IllegalArgumentException("resolution " + resolution + " is below 0");
        }
    }

    /** Batches on the host. */
    public LoaderStream(BatchLoader loader, int resolution) {
        this(loader, resolution, TensorFactory.HOST);
    }

    @Override
    public int batches() {
        return loader.batches();
    }

    @Override
    public Epoch epoch(long number) {
        EpochBatches batches = loader.epoch(number, 0, n -> resolution);
        return new Epoch() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public Batch next() {
                return BatchTensors.of(batches.next(), tensors);
            }

            @Override
            public void close() {
                batches.close();
            }
        };
    }
}

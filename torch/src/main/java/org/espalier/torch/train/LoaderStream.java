package org.espalier.torch.train;

import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.EpochBatches;

/**
 * The batches of a loader.
 *
 * @param loader makes the batches; stays its owner's
 * @param resolution rows of the images, 0 for the data set's own
 */
public record LoaderStream(BatchLoader loader, int resolution) implements BatchStream {
    public LoaderStream {
        if (resolution < 0) {
            throw new IllegalArgumentException("resolution " + resolution + " is below 0");
        }
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
                return BatchTensors.of(batches.next());
            }

            @Override
            public void close() {
                batches.close();
            }
        };
    }
}

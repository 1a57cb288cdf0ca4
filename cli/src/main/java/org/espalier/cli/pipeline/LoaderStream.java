package org.espalier.cli.pipeline;

import org.espalier.torch.data.Batch;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.Batches;
import org.espalier.torch.train.BatchStream;

/**
 * Feeds a training from a loader.
 *
 * @param loader where the batches come from; stays its owner's
 * @param resolution rows of the images, or 0 for the data set's own
 */
record LoaderStream(BatchLoader loader, int resolution) implements BatchStream {
    @Override
    public int batches() {
        return loader.batches();
    }

    @Override
    public Epoch epoch(long number) {
        Batches batches = loader.epoch(number, 0, batch -> resolution);
        return new Epoch() {
            @Override
            public void close() {
                batches.close();
            }

            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public Labelled next() {
                Batch batch = batches.next();
                return new Labelled(batch.images(), batch.labels());
            }
        };
    }
}

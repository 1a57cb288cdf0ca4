package org.espalier.oneshot;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.bytedeco.pytorch.AbstractTensor;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;

/** Toy images as a stream: other images in each epoch, the same for the same epoch. */
public record ToyStream(int batches, int batch, int size, long seed) implements BatchStream {
    @Override
    public Epoch epoch(long number) {
        List<float[]> images = new ArrayList<>();
        List<long[]> labels = new ArrayList<>();
        ToySpaces.images(batches, batch, size, Seeds.derive(seed, "epoch", number))
                .each((i, l) -> {
                    images.add(HostCopies.floats(i));
                    long[] values = new long[batch];
                    for (int k = 0; k < batch; k++) {
                        values[k] = ClassTargets.of(l).labels().narrow(0, k, 1).item_long();
                    }
                    labels.add(values);
                });
        Iterator<float[]> pixels = images.iterator();
        Iterator<long[]> classes = labels.iterator();
        return new Epoch() {
            @Override
            public boolean hasNext() {
                return pixels.hasNext();
            }

            @Override
            public Batch next() {
                return new Batch(
                        TensorFactory.HOST.of(pixels.next(), batch, 3, size, size),
                        AbstractTensor.create(classes.next(), batch));
            }

            @Override
            public void close() {}
        };
    }
}

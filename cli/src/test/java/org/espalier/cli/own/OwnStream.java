package org.espalier.cli.own;

import java.util.Iterator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.Initial;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;

/** Random images, the same in each epoch. */
record OwnStream(int batches, int batch) implements BatchStream {
    /** Normal random numbers. */
    static float[] noise(int count, long seed) {
        return Initial.normal(1).values(Seeds.generator(seed, "own noise", 0), count);
    }

    @Override
    public Epoch epoch(long number) {
        Iterator<Integer> places = IntStream.range(0, batches).iterator();
        return new Epoch() {
            @Override
            public boolean hasNext() {
                return places.hasNext();
            }

            @Override
            public Batch next() {
                int place = places.next();
                int size = OwnSpaces.SIZE;
                long[] labels = new long[batch];
                for (int i = 0; i < batch; i++) {
                    labels[i] = (place + i) % OwnSpaces.CLASSES;
                }
                return new Batch(
                        TensorFactory.HOST.of(noise(batch * 2 * size * size, place), batch, 2, size, size),
                        AbstractTensor.create(labels, batch));
            }

            @Override
            public void close() {}
        };
    }
}

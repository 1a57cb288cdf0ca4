package org.espalier.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.predict.proxy.ProxyStudy;
import org.espalier.predict.proxy.ZeroCostProxy;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.Fit;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.VerifiedEngine;
import org.espalier.torch.train.LoaderStream;

/** The one batch of images that proxies look at, and what they compute with; close it. For one thread at a time. */
final class ProxyImages implements AutoCloseable {
    private static final int RGB = 3;

    private final SearchSpace space;
    private final long seed;
    private final VerifiedEngine engine;
    private final BatchLoader loader;

    private ProxyImages(SearchSpace space, long seed, VerifiedEngine engine, BatchLoader loader) {
        this.space = space;
        this.seed = seed;
        this.engine = engine;
        this.loader = loader;
    }

    /** @param images of the batch; fewer where there are fewer */
    static ProxyImages open(SearchSpace space, String source, int images, long seed, Consumer<String> notes)
            throws IOException {
        ImageDataset data = data(space, source, notes);
        int[] all = IntStream.range(0, data.count()).toArray();
        float[] even = new float[data.channels()];
        Arrays.fill(even, 0.5f);
        return new ProxyImages(
                space,
                seed,
                new VerifiedEngine(Engine.start(EngineSettings.cpu())),
                BatchLoader.training(
                        data,
                        all,
                        new Normalisation(even, even),
                        Augmentation.NONE,
                        LoaderSettings.of(Math.min(images, all.length), seed)));
    }

    private static ImageDataset data(SearchSpace space, String source, Consumer<String> notes) throws IOException {
        int rows = Math.toIntExact(space.input().height().max());
        int columns = Math.toIntExact(space.input().width().max());
        int channels = space.input().channels().asInt();
        DatasetSettings settings = DatasetSettings.of(new ImageSize(rows, columns), Fit.STRETCH);
        SourceContext context = SourceContext.of(System.getenv(), notes);
        ImageDataset data = ImageDataset.open(source, channels == RGB ? settings.inColour() : settings, context);
        if (data.channels() != channels) {
            throw new IllegalArgumentException(
                    source + ": has images of " + data.channels() + " channels, " + space.name() + " wants " + channels
                            + "; give --input " + data.channels() + "," + rows + "," + columns);
        }
        if (data.classNames().size() > space.classes()) {
            throw new IllegalArgumentException(source + ": has "
                    + data.classNames().size() + " classes, " + space.name() + " tells " + space.classes()
                    + " apart; give --classes " + data.classNames().size());
        }
        return data;
    }

    /** What the proxies say of members. */
    ProxyStudy study(List<Architecture> members, List<ZeroCostProxy> proxies, Consumer<ProxyStudy.Row> heard) {
        return ProxyStudy.of(
                space,
                members,
                proxies,
                rows -> new LoaderStream(loader, rows),
                Loss.CROSS_ENTROPY,
                engine.convolution(),
                seed,
                heard);
    }

    @Override
    public void close() {
        loader.close();
        engine.close();
    }
}

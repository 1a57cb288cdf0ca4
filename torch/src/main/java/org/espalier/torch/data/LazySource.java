package org.espalier.torch.data;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A source that reads nothing until it is asked for images, so that a cached set costs only its fingerprint. */
final class LazySource implements ImageSource {
    private final Function<DatasetSettings, String> fingerprint;
    private final Function<DatasetSettings, ImageSource> opener;
    private final DatasetSettings settings;
    private @Nullable ImageSource opened;

    private LazySource(
            Function<DatasetSettings, String> fingerprint,
            Function<DatasetSettings, ImageSource> opener,
            DatasetSettings settings) {
        this.fingerprint = fingerprint;
        this.opener = opener;
        this.settings = settings;
    }

    /** @param fingerprint what the images depend on besides the source itself is known from the settings */
    static LazySource of(Function<DatasetSettings, String> fingerprint, Function<DatasetSettings, ImageSource> opener) {
        return new LazySource(fingerprint, opener, DatasetSettings.ownSize());
    }

    @Override
    public ImageSource with(DatasetSettings other) {
        return new LazySource(fingerprint, opener, other);
    }

    private synchronized ImageSource source() {
        ImageSource source = opened;
        if (source == null) {
            source = opener.apply(settings);
            opened = source;
        }
        return source;
    }

    @Override
    public List<String> classNames() {
        return source().classNames();
    }

    @Override
    public List<Item> items() {
        return source().items();
    }

    @Override
    public String fingerprint() {
        return fingerprint.apply(settings);
    }

    @Override
    public Scaling scaling() {
        return source().scaling();
    }

    @Override
    public double clipped() {
        return source().clipped();
    }

    @Override
    public synchronized void close() {
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }
}

package org.espalier.torch.data;

import java.util.List;
import java.util.function.Function;
import org.espalier.service.Lazy;

/** A source that reads nothing until it is asked for images, so that a cached set costs only its fingerprint. */
final class LazySource implements ImageSource {
    private final Function<DatasetSettings, String> fingerprint;
    private final Function<DatasetSettings, ImageSource> opener;
    private final DatasetSettings settings;
    private final Lazy<ImageSource> opened;

    private LazySource(
            Function<DatasetSettings, String> fingerprint,
            Function<DatasetSettings, ImageSource> opener,
            DatasetSettings settings) {
        this.fingerprint = fingerprint;
        this.opener = opener;
        this.settings = settings;
        this.opened = Lazy.of(() -> opener.apply(settings));
    }

    /** @param fingerprint what the images depend on besides the source itself is known from the settings */
    static LazySource of(Function<DatasetSettings, String> fingerprint, Function<DatasetSettings, ImageSource> opener) {
        return new LazySource(fingerprint, opener, DatasetSettings.ownSize());
    }

    @Override
    public ImageSource with(DatasetSettings other) {
        return new LazySource(fingerprint, opener, other);
    }

    @Override
    public List<String> classNames() {
        return opened.get().classNames();
    }

    @Override
    public List<Item> items() {
        return opened.get().items();
    }

    @Override
    public String fingerprint() {
        return fingerprint.apply(settings);
    }

    @Override
    public Scaling scaling() {
        return opened.get().scaling();
    }

    @Override
    public double clipped() {
        return opened.get().clipped();
    }

    @Override
    public void close() {
        opened.take().ifPresent(ImageSource::close);
    }
}

package org.espalier.torch.data;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.espalier.service.Lazy;

/** A source that decodes nothing until it is asked for images, so that a cached set costs only its digest. */
final class LazySource implements ImageSource {
    private final Lazy<ContentDigest> content;
    private final Function<DatasetSettings, String> reading;
    private final Function<DatasetSettings, ImageSource> opener;
    private final DatasetSettings settings;
    private final Lazy<ImageSource> opened;

    private LazySource(
            Lazy<ContentDigest> content,
            Function<DatasetSettings, String> reading,
            Function<DatasetSettings, ImageSource> opener,
            DatasetSettings settings) {
        this.content = content;
        this.reading = reading;
        this.opener = opener;
        this.settings = settings;
        this.opened = Lazy.of(() -> opener.apply(settings));
    }

    /**
     * @param content which data it is
     * @param reading what the images depend on besides
     */
    static LazySource of(
            Supplier<ContentDigest> content,
            Function<DatasetSettings, String> reading,
            Function<DatasetSettings, ImageSource> opener) {
        return new LazySource(Lazy.of(content), reading, opener, DatasetSettings.ownSize());
    }

    @Override
    public ImageSource with(DatasetSettings other) {
        return new LazySource(content, reading, opener, other);
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
        return content.get().sha256() + "\n" + reading.apply(settings);
    }

    @Override
    public ContentDigest content() {
        return content.get();
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

package org.espalier.torch.data;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A source that reads nothing until it is asked for images, so that a cached set costs only its fingerprint. */
final class LazySource implements ImageSource {
    private final String fingerprint;
    private final Supplier<ImageSource> opener;
    private @Nullable ImageSource opened;

    LazySource(String fingerprint, Supplier<ImageSource> opener) {
        this.fingerprint = fingerprint;
        this.opener = opener;
    }

    private synchronized ImageSource source() {
        ImageSource source = opened;
        if (source == null) {
            source = opener.get();
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
        return fingerprint;
    }

    @Override
    public synchronized void close() {
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }
}

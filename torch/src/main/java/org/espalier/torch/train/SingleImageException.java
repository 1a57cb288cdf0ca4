package org.espalier.torch.train;

import org.jspecify.annotations.Nullable;

/** A batch of one image was to train a network with batch norms, for which one image has no variance. Nothing was trained. */
public final class SingleImageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param batch what the user calls the images of a batch, for example {@code retrain.batch} */
    public SingleImageException(String batch) {
        this(batch, null);
    }

    /** The same where it was found under another name. */
    public SingleImageException(String batch, @Nullable SingleImageException found) {
        super(
                batch
                        + ": a network with batch norms is trained on batches of several images, expected at least 2, got 1;"
                        + " raise it, or add training images",
                found);
    }
}

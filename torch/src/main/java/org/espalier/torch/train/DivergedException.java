package org.espalier.torch.train;

import org.espalier.failure.Explained;

/** A training whose loss or weights stopped being finite numbers. The last good checkpoint is untouched. */
public final class DivergedException extends RuntimeException implements Explained {
    private static final long serialVersionUID = 1L;

    public DivergedException(String message) {
        super(message);
    }
}

package org.espalier.torch.train;

/** A training whose loss or weights stopped being finite numbers. The last good checkpoint is untouched. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DivergedException(String message) {
        super(message);
    }
}

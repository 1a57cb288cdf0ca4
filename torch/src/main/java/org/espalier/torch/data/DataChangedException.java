package org.espalier.torch.data;

/** The images at hand are not those that something was begun with. What was computed stays as it is. */
public final class DataChangedException extends DataException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for the user: which data, what changed, what to do */
    public DataChangedException(String message) {
        super(message);
    }
}

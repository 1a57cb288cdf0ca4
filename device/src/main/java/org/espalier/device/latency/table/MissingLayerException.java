package org.espalier.device.latency.table;

/** A table lacks a layer that a member has; nothing is guessed in its place. */
public final class MissingLayerException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String layer;

    /**
     * @param source of the table
     * @param layer what is missing, as the table would name it
     */
    public MissingLayerException(String source, String layer) {
        super(source + ": has no layer '" + layer + "', which a member needs; measure the space to have all of them:"
                + " espalier latency SPACE --device NAME --out FILE");
        this.layer = layer;
    }

    /** What is missing, as the table would name it. */
    public String layer() {
        return layer;
    }
}

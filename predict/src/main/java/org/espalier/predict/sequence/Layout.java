package org.espalier.predict.sequence;

/** Deals out places in the flat array of a model's weights, one after the other. */
public final class Layout {
    private int size;

    /** The first of so many places, which are the caller's from now on. */
    public int reserve(int count) {
        int at = size;
        size = Math.addExact(size, count);
        return at;
    }

    /** How many places were dealt out. */
    public int size() {
        return size;
    }
}

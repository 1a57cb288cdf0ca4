package org.espalier.space;

import java.util.List;

/**
 * What the labelled graph of any member of a space may look like: its places, what may stand there, and what may read what. Values are numbered, first the inputs, then the
 * places in an order in which each reads earlier values only. Immutable.
 *
 * @param name of the part of the network that it stands for, for example {@code normal}
 * @param inputs number of inputs, at least 1
 * @param places where operations stand
 * @param ends values that the output may read
 */
public record CellPlan(String name, int inputs, List<Place> places, List<Integer> ends) {
    /** What a label does with its value. */
    public enum Role {
        /** It computes something. */
        OPERATION,
        /** It gives back what it reads: a skip-connect that changes no shape. */
        IDENTITY,
        /** It gives zeros, so that nothing passes. */
        ZERO
    }

    /**
     * One of the operations of a place.
     *
     * @param text its name, as the options of the space's decisions have it
     * @param role what it does
     * @param form tells operations of one name apart that are not the same, such as those of other widths or strides; from 0
     */
    public record Label(String text, Role role, int form) {}

    /**
     * One operation that is decided.
     *
     * @param name path of the node in the graph
     * @param labels what may stand there, at least one
     * @param reads values of which members may read any number, ascending
     */
    public record Place(String name, List<Label> labels, List<Integer> reads) {
        public Place {
            labels = List.copyOf(labels);
            reads = List.copyOf(reads);
            if (labels.isEmpty()) {
                throw new IllegalArgumentException("place '" + name + "' has no labels");
            }
        }
    }

    public CellPlan {
        places = List.copyOf(places);
        ends = List.copyOf(ends);
        if (inputs < 1) {
            throw new IllegalArgumentException("a cell has at least one input, got " + inputs);
        }
        for (int i = 0; i < places.size(); i++) {
            int limit = inputs + i;
            if (places.get(i).reads().stream().anyMatch(v -> v < 0 || v >= limit)) {
                throw new IllegalArgumentException("place '" + places.get(i).name() + "' reads "
                        + places.get(i).reads() + ", but only 0.." + (limit - 1) + " exist");
            }
        }
    }

    /** Number of values: inputs and places. */
    public int values() {
        return inputs + places.size();
    }
}

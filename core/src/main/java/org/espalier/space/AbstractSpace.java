package org.espalier.space;

import org.espalier.decision.DecisionSet;
import org.espalier.graph.Shape;

/**
 * What every space can be asked and only has to remember. A space that extends this says in {@link #network} how a member is built, and its
 * rules, where it has any. Immutable.
 */
public abstract class AbstractSpace implements SearchSpace {
    private final String name;
    private final Shape input;
    private final DecisionSet decisions;
    private final ArchitectureCodec codec;
    private final Counters counters;
    private final int classes;

    /**
     * @param input shape of one image, perhaps open
     * @param decisions order of the decisions in an architecture
     * @param codec notation of the members
     * @param counters of the members; the channels of what they put out are the classes
     */
    protected AbstractSpace(
            String name, Shape input, DecisionSet decisions, ArchitectureCodec codec, Counters counters) {
        this.name = name;
        this.input = input;
        this.decisions = decisions;
        this.codec = codec;
        this.counters = counters;
        this.classes = counters.output().channels().asInt();
    }

    /** The same answers as another space gives. */
    protected AbstractSpace(SearchSpace like) {
        this(like.name(), like.input(), like.decisions(), like.codec(), like.counters());
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Shape input() {
        return input;
    }

    @Override
    public final DecisionSet decisions() {
        return decisions;
    }

    @Override
    public final ArchitectureCodec codec() {
        return codec;
    }

    @Override
    public final Counters counters() {
        return counters;
    }

    @Override
    public final int classes() {
        return classes;
    }

    @Override
    public String toString() {
        return name + " (" + decisions.size() + " decisions)";
    }
}

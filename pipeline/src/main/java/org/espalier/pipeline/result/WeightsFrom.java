package org.espalier.pipeline.result;

/** Where the weights of a network come from. Networks of one kind are compared, never those of two. */
public final class WeightsFrom {
    /** Trained from scratch, by the recipe that is the same for all. */
    public static final String SCRATCH = "scratch";

    /** Cut out of a supernet, not trained by themselves. */
    public static final String INHERITED = "inherited";

    /** Trained on from weights that were there before. */
    public static final String FINE_TUNED = "fine-tuned";

    private WeightsFrom() {}
}

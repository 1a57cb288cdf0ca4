package org.espalier.pipeline.execution;

/** The network that a job is about, in words that any process with the same configuration understands. */
public sealed interface Subject {
    /**
     * A member of the space that is searched.
     *
     * @param architecture in the notation of the space
     */
    record Member(String architecture) implements Subject {}

    /**
     * A hand-made network.
     *
     * @param name as {@code retrain.baselines} has it
     */
    record Baseline(String name) implements Subject {}
}

package org.espalier.torch.train;

import java.util.List;
import java.util.Map;

/**
 * What one training does that others do not: its step, and the state that this moves. Epochs, checkpoints, resume and reports are those of
 * {@link TrainingLoop}.
 */
public interface TrainingAlgorithm extends AutoCloseable {
    /**
     * What a step has to report.
     *
     * @param loss mean loss of the step's batch, must be finite
     * @param glance what is shown beside the loss, summed over the samples of the batch that count: right answers, for example ({@code Loss.glance})
     * @param learningRate of the weights
     */
    record StepReport(double loss, double glance, double learningRate) {}

    /**
     * Everything that decides the result beside the number of batches, as text: a checkpoint is only taken up by an equal identity. Settings of
     * exchangeable parts are in it ({@link PartIdentity}). A text that changes orphans the checkpoints of all earlier versions.
     */
    String identity();

    /** Whether a step takes statistics over the images of its batch, as batch norms do: a batch of one image is then refused. */
    default boolean normalisesBatches() {
        return false;
    }

    /**
     * Has the weights moved by another optimiser, or at other rates, than the algorithm's own; called before the first step, and before {@link
     * #identity} and {@link #restore}. Whatever else is trained, such as an architecture, stays as it is.
     *
     * @return whether it does so; false where the weights are moved by the algorithm's own rule alone, and nothing has changed
     */
    default boolean moveWeightsBy(WeightRule rule) {
        return false;
    }

    /**
     * The first epochs of its stages, ascending from 0, where steps of one take another time than those of the next: whoever foretells how long the whole takes looks at
     * each. A stage begins with {@link #beginEpoch}, whatever epochs were left out before it.
     */
    default List<Integer> stages() {
        return List.of(0);
    }

    /** Called before the first batch of an epoch. */
    default void beginEpoch(Clock clock) {}

    /** One step on one batch, in a pointer scope of its own. */
    StepReport step(Batch batch, Clock clock);

    /** Called after the last batch of an epoch, also when a step failed; the clock is that of its beginning. */
    default void endEpoch(Clock clock) {}

    /**
     * Called after an epoch in which no step failed, before its state is asked for.
     *
     * @param clock of the epoch that was done, at its last step
     */
    default void epochDone(Clock clock) {}

    /** Whether it wants no more epochs, by a rule of its own that its {@link #state} holds all of. */
    default boolean hasEnded() {
        return false;
    }

    /**
     * What somebody who watches should see, beside loss and accuracy: asked for after each epoch.
     *
     * @param clock of the epoch that was done, at its last step
     */
    default Telemetry telemetry(Clock clock) {
        return Telemetry.NONE;
    }

    /**
     * A number that is finite as long as all that is trained is, which costs one look where {@link #state} costs a copy of everything: it is asked
     * for after an epoch without a checkpoint.
     */
    default double witness() {
        return 0;
    }

    /** All that a later epoch depends on, by name; {@link Sections} keeps the names of several holders apart. */
    Map<String, float[]> state();

    /** Takes over what {@link #state} gave. */
    void restore(Map<String, float[]> state);

    /** Frees what it made itself; networks that it was given stay their owner's. */
    @Override
    default void close() {}
}

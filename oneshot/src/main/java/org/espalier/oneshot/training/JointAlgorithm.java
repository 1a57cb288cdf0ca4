package org.espalier.oneshot.training;

import java.util.Map;
import org.espalier.torch.train.BatchStream;

/** A training whose step is its own but whose epochs, checkpoints and resume are those of {@link EpochLoop}. */
public interface JointAlgorithm {
    /**
     * What a step has to report.
     *
     * @param loss mean loss of the step's batch, must be finite
     * @param correct images of the batch that were classified rightly
     * @param learningRate of the weights
     */
    record StepReport(double loss, long correct, double learningRate) {}

    /** Everything that decides the result, as text: a checkpoint is only taken up by an equal identity. */
    String identity();

    /** Called before the first batch of an epoch, counted from 0. */
    default void beginEpoch(int epoch) {}

    /** One step on one batch, in a pointer scope of its own. Steps are counted from 0 over all epochs. */
    StepReport step(BatchStream.Labelled batch, int epoch, long step);

    /** Called after the last batch of an epoch, also when a step failed. */
    default void endEpoch(int epoch) {}

    /** All that a later epoch depends on, by name. */
    Map<String, float[]> state();

    /** Takes over what {@link #state} gave. */
    void restore(Map<String, float[]> state);
}

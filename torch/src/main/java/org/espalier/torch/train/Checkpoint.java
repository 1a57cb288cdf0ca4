package org.espalier.torch.train;

import java.util.Map;
import java.util.Optional;

/**
 * The whole state of a training between two epochs. The position of the random numbers needs no place of its own: all of them are derived
 * from seeds, epoch and step.
 *
 * @param owner what the state belongs to: another recipe or network must not take it up
 * @param epoch epochs that are done
 * @param step steps that are done
 * @param tensors values by name; those of {@link Sections} are joined by ':'
 * @param told what its last epoch has to tell; empty in files of earlier releases
 */
public record Checkpoint(String owner, int epoch, long step, Map<String, float[]> tensors, Optional<Told> told) {
    /**
     * What nobody can compute again from the state of a training: whoever was killed before he told of the epoch tells of it when he goes on. The
     * time that it took is not among it, so that equal trainings leave equal files.
     *
     * @param loss mean over the batches of the epoch
     * @param training what is shown beside the loss
     * @param learningRate of its last step
     */
    public record Told(double loss, double training, double learningRate) {}

    public Checkpoint {
        if (epoch < 0 || step < 0) {
            throw new IllegalArgumentException("checkpoint of epoch " + epoch + " and step " + step);
        }
    }

    /** One that tells nothing of its last epoch. */
    public Checkpoint(String owner, int epoch, long step, Map<String, float[]> tensors) {
        this(owner, epoch, step, tensors, Optional.empty());
    }
}

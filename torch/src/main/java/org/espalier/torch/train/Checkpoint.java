package org.espalier.torch.train;

import java.util.Map;

/**
 * The whole state of a training between two epochs. The position of the random numbers needs no place of its own: all of them are derived
 * from seeds, epoch and step.
 *
 * @param owner what the state belongs to: another recipe or network must not take it up
 * @param epoch epochs that are done
 * @param step steps that are done
 * @param tensors values by name; those of {@link Sections} are joined by ':'
 */
public record Checkpoint(String owner, int epoch, long step, Map<String, float[]> tensors) {
    public Checkpoint {
        if (epoch < 0 || step < 0) {
            throw new IllegalArgumentException("checkpoint of epoch " + epoch + " and step " + step);
        }
    }
}

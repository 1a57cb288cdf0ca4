package org.espalier.oneshot.trainer;

import java.nio.file.Path;
import java.util.Optional;
import org.espalier.torch.train.CheckpointFolder;

/**
 * Keeps the state of a training after each epoch. A training that begins where there is one goes on from there to exactly the result that it would have
 * had; one of another strategy, space or size of data is refused.
 *
 * @param folder made when the first checkpoint is written
 */
public record ModelCheckpoint(Path folder) implements Callback {
    @Override
    public Optional<CheckpointFolder> checkpoints() {
        return Optional.of(new CheckpointFolder(folder));
    }
}

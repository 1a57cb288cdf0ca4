package org.espalier.oneshot.trainer;

import java.util.Optional;
import java.util.OptionalInt;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.VerifiedEngine;
import org.jspecify.annotations.Nullable;

/** What a builder opens for a trainer: its own engine, where none is given, and the makers of batches. Not thread-safe. */
final class TrainerParts implements AutoCloseable {
    private final Computing computing;
    private final @Nullable VerifiedEngine own;
    private @Nullable DividedImages images;

    private TrainerParts(Computing computing, @Nullable VerifiedEngine own) {
        this.computing = computing;
        this.own = own;
    }

    /**
     * Where and how everything is computed.
     *
     * @param tensors makes tensors on the device that computes
     * @param convolution outside of lanes
     * @param lanes where passes that do not depend on each other run
     */
    record Computing(TensorFactory tensors, Convolution convolution, SideBySide lanes) {}

    /** With what somebody else closes, or an engine of their own. */
    static TrainerParts of(Optional<Computing> given) {
        if (given.isPresent()) {
            return new TrainerParts(given.get(), null);
        }
        Engine engine = Engine.start(EngineSettings.cpu());
        VerifiedEngine own = new VerifiedEngine(engine);
        try {
            return new TrainerParts(new Computing(engine.tensors(), own.convolution(), own.sideBySide()), own);
        } catch (RuntimeException | Error e) {
            own.close();
            throw e;
        }
    }

    Computing computing() {
        return computing;
    }

    /**
     * Opens images, which are closed with these parts.
     *
     * @throws IllegalArgumentException where they are not what the strategy needs, or too few for a step of the architecture
     */
    TrainerImages.Opened open(TrainerImages given, TrainerImages.Wish wish) {
        TrainerImages.Opened opened = given.open(wish);
        images = opened.held().orElse(null);
        opened.held()
                .map(DividedImages::architectureImages)
                .filter(OptionalInt::isPresent)
                .flatMap(count -> DividedImages.problem("batchSize", wish.batch(), count.getAsInt()))
                .ifPresent(problem -> {
                    throw new IllegalArgumentException(problem);
                });
        return opened;
    }

    /** Has a trainer run as it is set up, and close these parts with itself; on failure the trainer alone is closed. */
    <T extends OneShotTrainer> T handOver(T trainer, TrainerSettings settings) {
        try {
            trainer.follow(settings, this);
            return trainer;
        } catch (RuntimeException | Error e) {
            trainer.closeTraining();
            throw e;
        }
    }

    @Override
    public void close() {
        try (VerifiedEngine owned = own;
                DividedImages opened = images) {
            // closed on the way out, whichever fails
        }
    }
}

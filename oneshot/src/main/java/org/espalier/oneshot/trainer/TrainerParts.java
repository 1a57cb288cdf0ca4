package org.espalier.oneshot.trainer;

import java.util.OptionalInt;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.module.VerifiedEngine;
import org.jspecify.annotations.Nullable;

/** What a builder opens for a trainer: its own engine, where none is given, and the makers of batches. Not thread-safe. */
final class TrainerParts implements AutoCloseable {
    private final Engine engine;
    private final VerifiedEngine verified;
    private final boolean own;
    private @Nullable DividedImages images;

    private TrainerParts(Engine engine, VerifiedEngine verified, boolean own) {
        this.engine = engine;
        this.verified = verified;
        this.own = own;
    }

    /** With an engine that somebody else closes, or one of its own. */
    static TrainerParts of(@Nullable Engine engine, @Nullable VerifiedEngine verified) {
        if (engine != null && verified != null) {
            return new TrainerParts(engine, verified, false);
        }
        Engine started = Engine.start(EngineSettings.cpu());
        return new TrainerParts(started, new VerifiedEngine(started), true);
    }

    Engine engine() {
        return engine;
    }

    VerifiedEngine verified() {
        return verified;
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
        try (VerifiedEngine owned = own ? verified : null;
                DividedImages opened = images) {
            // closed on the way out, whichever fails
        }
    }
}

package org.espalier.oneshot.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.espalier.decision.Architecture;
import org.espalier.graph.Safetensors;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.service.Lazy;
import org.espalier.space.Landmarks;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.TrainingListener;
import org.jspecify.annotations.Nullable;

/** Trains a supernet, which gives the score of any member without training it. */
public final class SupernetTrainer extends OneShotTrainer {
    private final Supernet supernet;
    private final boolean own;
    private final Supplier<Architecture> largest;

    private SupernetTrainer(SupernetStrategy strategy, OneShotContext context, Supernet supernet, boolean own) {
        super(strategy, context, strategy.create(context, supernet));
        this.supernet = supernet;
        this.own = own;
        this.largest = Lazy.of(() -> Landmarks.byMacs(context.space()).largest());
    }

    /** Of a supernet that is made for it, and closed with it. */
    static SupernetTrainer ofNew(SupernetStrategy strategy, OneShotContext context) {
        Supernet supernet =
                Supernet.create(context.space(), context.store(), context.convolution(), context.sideBySide());
        try {
            return new SupernetTrainer(strategy, context, supernet, true);
        } catch (RuntimeException | Error e) {
            supernet.close();
            throw e;
        }
    }

    /**
     * For callers that have a context and a supernet of their own, which stay theirs.
     *
     * @param supernet fresh weights of the context's space
     * @param listener hears how the training goes
     * @param checkpoints where the state is kept; null for nowhere
     */
    public static SupernetTrainer over(
            SupernetStrategy strategy,
            OneShotContext context,
            Supernet supernet,
            TrainingListener listener,
            @Nullable CheckpointFolder checkpoints) {
        SupernetTrainer trainer = new SupernetTrainer(strategy, context, supernet, false);
        trainer.follow(listener, checkpoints);
        return trainer;
    }

    /** The supernet with what it has learned so far; it stays the trainer's, or whose it was. */
    public Supernet export() {
        return supernet;
    }

    /** Writes the shared weights as safetensors, with the name of the space, and gives the supernet. */
    public Supernet export(Path file) throws IOException {
        Safetensors.write(
                file,
                supernet.store().toWeights(),
                Map.of("space", supernet.space().name()));
        return supernet;
    }

    @Override
    public void write(Path file) throws IOException {
        export(file);
    }

    @Override
    Architecture measured() {
        return largest.get();
    }

    @Override
    SharedWeights sharedWeights() {
        return supernet;
    }

    @Override
    void closeTraining() {
        try {
            super.closeTraining();
        } finally {
            if (own) {
                supernet.close();
            }
        }
    }
}

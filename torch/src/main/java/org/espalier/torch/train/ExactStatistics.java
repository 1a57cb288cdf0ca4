package org.espalier.torch.train;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.measure.Answers;
import org.espalier.torch.loss.Tally;
import org.espalier.torch.module.BatchStatistics;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.NetworkModule;

/**
 * The one way to the statistics by which a trained network is scored, exported and compared: exact averages of batch mean and biased batch
 * variance over some training images, augmented as the training was (the recalibration of once-for-all, Cai et al. 2020; "precise" batch norm, Wu and
 * Johnson 2021). The running statistics of a training are something else: they follow by momentum, so after few steps they are still half
 * made of the zeros and ones that they began with, and how far depends on the momentum. Two networks with different momenta cannot be
 * compared by them.
 */
public final class ExactStatistics {
    private ExactStatistics() {}

    /** Runs one batch through a network. */
    @FunctionalInterface
    public interface Pass {
        /**
         * @param images of the batch
         * @param context mode of every batch norm
         */
        void forward(Tensor images, ModuleContext context);
    }

    /**
     * Collects over all batches.
     *
     * @param images training images as the training showed them, augmented alike, in mixed order: a batch of one class, or images without the
     *     borders that a shift brings in, would say something else
     * @param evaluating the network's context of plain evaluation
     * @return what was collected; close it after use
     */
    public static BatchStatistics collect(FixedBatches images, ModuleContext evaluating, Pass pass) {
        BatchStatistics statistics = new BatchStatistics();
        try (NoGradGuard guard = new NoGradGuard()) {
            ModuleContext context = evaluating.recalibrating(statistics);
            images.each((batch, targets) -> {
                try (PointerScope scope = new PointerScope()) {
                    pass.forward(batch, context);
                }
            });
            return statistics;
        } catch (RuntimeException | Error e) {
            statistics.close();
            throw e;
        }
    }

    /**
     * Puts exact statistics in the place of a module's running statistics.
     *
     * @param images as for {@link #collect}
     * @throws DivergedException if one is no finite number; the module stays as it was
     */
    public static void write(NetworkModule module, FixedBatches images) {
        try (BatchStatistics statistics = collect(images, module.evaluating(), module::forward)) {
            statistics.firstNotFinite().ifPresent(path -> {
                throw DivergedException.atTheEnd("activations at '" + path + "' are not finite at exact statistics");
            });
            statistics.writeTo(module.store());
        }
    }

    /**
     * Answers by exact statistics in the midst of a training: nothing in the module changes.
     *
     * @param images as for {@link #collect}
     * @param scored what is answered
     * @param tally collects the answers
     */
    public static Answers evaluate(NetworkModule module, FixedBatches images, BatchStream scored, Tally tally) {
        try (BatchStatistics statistics = collect(images, module.evaluating(), module::forward)) {
            return Trainer.evaluate(module, module.evaluating().calibrated(statistics), FixedBatches.of(scored), tally);
        }
    }
}

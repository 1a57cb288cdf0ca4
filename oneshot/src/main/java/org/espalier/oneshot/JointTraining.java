package org.espalier.oneshot;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.TrainingAlgorithm;

/**
 * A training of weights and architecture together. Its step moves both; either can be moved alone, which leaves the other untouched bit for bit,
 * momentum and decay included.
 */
public interface JointTraining extends TrainingAlgorithm {
    /** The loss that the architecture's parameters go down. */
    @FunctionalInterface
    interface ArchitectureLoss {
        /**
         * Computes it and leaves its gradients at {@link #architecture}, and none at the weights.
         *
         * @return a scalar in the caller's pointer scope
         */
        Tensor of(Batch batch, Clock clock);
    }

    /** The member that it would end in now, by its rule of derivation, in the space's canonical form. */
    Architecture derived();

    /** How much what was learned is in favour of a member, greater is better: where a limit rules out the derived one, the likeliest takes its place. */
    double logLikelihood(Architecture member);

    /** {@link #logLikelihood} of several members, for trainings that are quicker with many at once. */
    default double[] logLikelihoods(List<Architecture> members) {
        return members.stream().mapToDouble(this::logLikelihood).toArray();
    }

    /** Moves the weights by a batch; the architecture's parameters stay. */
    StepReport moveWeights(Batch training, Clock clock);

    /**
     * Moves the architecture's parameters; the weights stay.
     *
     * @param training the batch that the weights learn from in the same step
     * @param validation of the other part of the training images; the training batch where nothing is divided
     */
    void moveArchitecture(Batch training, Batch validation, Clock clock);

    /** The loss, where the parameters follow the gradient of one that can be asked for; empty where they learn otherwise, from a reward or by an estimate. */
    default Optional<ArchitectureLoss> architectureLoss() {
        return Optional.empty();
    }

    /** The shared weights. They belong to the training, which may have others after an epoch has begun or its state was restored: ask again. */
    SharedWeights weights();

    /** What the architecture is learned in: alphas, or a controller's weights. They belong to the training; ask again as for {@link #weights}. */
    ParameterStore architecture();
}

package org.espalier.pipeline.config;

import java.util.Optional;
import org.espalier.settings.Ranges;
import org.espalier.torch.task.ClassWeights;

/**
 * What trainings minimise.
 *
 * @param classWeights how much the images of each class weigh
 * @param labelSmoothing share of a target that is spread over all classes, 0 to below 1; absent: what each training's own recipe has
 */
public record LossConfig(ClassWeights classWeights, Optional<Double> labelSmoothing) {
    private static final double MOST = 0.99;

    public LossConfig {
        labelSmoothing.ifPresent(share -> Ranges.number("labelSmoothing", share, 0, MOST));
    }

    /** All images alike, smoothing as the recipes have it. */
    public LossConfig() {
        this(ClassWeights.NONE, Optional.empty());
    }
}

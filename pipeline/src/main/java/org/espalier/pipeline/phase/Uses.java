package org.espalier.pipeline.phase;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.Metrics;
import org.espalier.pipeline.result.DevicePhases;
import org.espalier.plan.PhaseTraits;

/**
 * Keys of the configuration that the phases use, by what they take from {@link org.espalier.pipeline.resources.SearchResources}. A phase that
 * uses more than it declares would go on with what another configuration made; one that declares more cannot be corrected.
 */
public final class Uses {
    /** The space: its shape and its classes are those of the images, which published weights see in colour. */
    static final List<String> SPACE =
            List.of("space", "task", "data.source", "data.size", "data.fit", "data.layout", "supernet.weights");

    /** The images, divided and normalised; which ones train hangs on the seed. */
    static final List<String> IMAGES =
            List.of("data.source", "data.size", "data.fit", "data.layout", "data.split", "seed", "supernet.weights");

    /** A training, or the statistics of one: images as they are changed for it, and what computes. */
    static final List<String> TRAINING = join(IMAGES, SPACE, List.of("data.augment", "data.sampler", "loss", "engine"));

    /** {@link org.espalier.pipeline.training.ScratchTraining}, whatever its epochs; what is said of it hangs on the measure that decides. */
    static final List<String> FROM_SCRATCH =
            join(TRAINING, List.of("objective", "retrain.learning_rate", "retrain.batch", "retrain.recipe"));

    /** What predicts the latency of members where that is limited or an objective. */
    static final String LATENCY_MODEL = "latency_model";

    private Uses() {}

    @SafeVarargs
    static List<String> join(List<String>... lists) {
        Set<String> all = new LinkedHashSet<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }

    /** Limits and objectives; what has to be measured of them is predicted by models of the device, which a key says. */
    static List<String> limits(SearchConfig config, String device) {
        return Metrics.isMeasuringAsked(config)
                ? List.of("constraints", "objective", device, "seed", LATENCY_MODEL)
                : List.of("constraints", "objective");
    }

    /** Limits on the first device. */
    public static List<String> limits(SearchConfig config) {
        return limits(config, "device");
    }

    /**
     * Of the phase that searches with the scores of a trained supernet.
     *
     * @param device that it searches for; empty for the first
     */
    public static PhaseTraits supernetSearch(SearchConfig config, Optional<String> device) {
        return PhaseTraits.of(
                join(TRAINING, limits(config, DevicePhases.key(device)), List.of("strategy", "search", "supernet")));
    }

    /** Of the phase that trains candidates one by one, each in a folder of its own. */
    public static PhaseTraits trials(SearchConfig config, String folder) {
        return PhaseTraits.of(join(FROM_SCRATCH, limits(config, "device"), List.of("strategy", "trials", "filter")))
                .owning(folder);
    }
}

package org.espalier.device.latency;

import org.espalier.device.Device;
import org.espalier.device.latency.model.LatencyLearner;
import org.espalier.device.latency.model.TableCorrected;
import org.espalier.space.SearchSpace;

/**
 * Makes a {@link LatencyModel}: measures each distinct layer of a space once, then whole random members, some to learn from and
 * others to know the error. What the cache holds is not measured again.
 *
 * @param cache where measurements are kept
 * @param seed which members are drawn
 * @param fitted members to learn from
 * @param heldOut members for the error
 * @param mostLayers layers measured at most, evenly over the space's; the others are estimated from these. 0 for models that read no table of layers
 */
public record LatencyModelBuilder(LatencyCache cache, long seed, int fitted, int heldOut, int mostLayers) {
    public LatencyModelBuilder {
        if (fitted < 0 || heldOut < 0 || mostLayers < 0) {
            throw new IllegalArgumentException("bad latency model settings: " + fitted + " members for the fit, "
                    + heldOut + " held out, at most " + mostLayers + " layers");
        }
    }

    /** 20 members for the fit, 30 held out, at most 1,500 layers. */
    public LatencyModelBuilder(LatencyCache cache, long seed) {
        this(cache, seed, 20, 30, LatencyStudy.MOST_LAYERS);
    }

    /** As a model is usually made: 30 members held out, and as many measured to learn from as the learner is usually given. */
    public static LatencyModelBuilder of(LatencyLearner learner, LatencyCache cache, long seed) {
        return new LatencyModelBuilder(
                cache, seed, learner.usual(), 30, learner.readsTableAlone() ? LatencyStudy.MOST_LAYERS : 0);
    }

    /** The table with a measured correction; takes a minute or two the first time. */
    public LatencyModel build(SearchSpace space, Device device, MeasuringListener progress) {
        return build(space, device, new TableCorrected(), progress);
    }

    /** Another model of the same measurements. */
    public LatencyModel build(SearchSpace space, Device device, LatencyLearner learner, MeasuringListener progress) {
        LatencyStudy study = new LatencyStudy(cache, new LatencyStudy.Settings(seed, fitted, heldOut, mostLayers));
        return MeasuredSpace.of(space, study.measure(space, device, false, progress))
                .learn(learner);
    }
}

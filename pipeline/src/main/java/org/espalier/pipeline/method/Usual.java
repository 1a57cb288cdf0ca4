package org.espalier.pipeline.method;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.estimate.Work;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.ProofPhase;
import org.espalier.pipeline.phase.RetrainPhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.resources.Metrics;
import org.espalier.pipeline.result.DevicePhases;

/** Work that is the same for many methods. */
final class Usual {
    private static final int LANDMARKS = 3;

    /** Most accurate, knee, fastest. */
    private static final int ROLES = 3;

    private Usual() {}

    static Work profile() {
        return profile(Optional.empty());
    }

    /** For one of several devices; empty for the first. */
    static Work profile(Optional<String> device) {
        return new Work.Measuring(DevicePhases.name(ProfilePhase.NAME, device), LANDMARKS, 0, false);
    }

    /** The winners and random members are measured where something is limited that has to be; something of the front always is. */
    static Work selection(SearchConfig config) {
        return selection(config, Optional.empty());
    }

    /** For one of several devices; empty for the first, which alone has random members. */
    static Work selection(SearchConfig config, Optional<String> device) {
        boolean limited = Metrics.isMeasuringAsked(config);
        int chosen =
                winners(config) + (device.isPresent() ? 0 : config.retrain().random());
        return new Work.Measuring(DevicePhases.name(SearchOutcome.PHASE, device), limited ? 1 + chosen : 1, 0, false);
    }

    /** Where none is trained, one for each role is cut out of the supernet. */
    private static int winners(SearchConfig config) {
        return config.retrain().top() == 0 ? ROLES : config.retrain().top();
    }

    /** Training from scratch and proof. */
    static List<Work> ending(SearchConfig config, boolean searches) {
        RetrainConfig retrain = config.retrain();
        int devices = 1 + config.otherDevices().size();
        // as many as there are at most: a member that wins on two devices is trained once
        int found = searches ? retrain.top() * devices : 1;
        int random = searches ? retrain.random() : 0;
        List<String> parts = new ArrayList<>(List.of(found + " found"));
        if (random > 0) {
            parts.add(random + " random");
        }
        parts.addAll(retrain.baselines());
        List<String> named = new ArrayList<>(retrain.baselines());
        boolean isTrained = retrain.teacher().isPresent() && !retrain.isTaughtByModel();
        boolean isMember =
                retrain.teacher().filter(RetrainConfig.LARGEST::equals).isPresent();
        if (isTrained) {
            parts.add(0, RetrainConfig.TEACHER);
        }
        if (isTrained && !isMember) {
            named.add(retrain.teacher().get());
        }
        return List.of(
                new Work.Networks(
                        RetrainPhase.NAME,
                        String.join(", ", parts),
                        found + random + (isMember ? 1 : 0),
                        named,
                        retrain.epochs(),
                        Work.Place.LANES,
                        false,
                        retrain.teacher().isPresent()),
                new Work.Measuring(
                        ProofPhase.NAME,
                        0,
                        (searches ? winners(config) * devices : 1)
                                + random
                                + retrain.baselines().size() * devices,
                        false));
    }
}

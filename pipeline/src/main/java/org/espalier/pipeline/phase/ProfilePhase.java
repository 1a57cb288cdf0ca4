package org.espalier.pipeline.phase;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.DevicePhases;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.ProfileResult;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Constraints;
import org.espalier.search.InfeasibleException;
import org.espalier.search.LikeliestMembers;
import org.espalier.search.SearchContext;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;

/**
 * The first phase of a search. Counts and measures the space's smallest, median and largest member before anything trains, and stops at
 * once where no member was found that meets the limits.
 */
public final class ProfilePhase implements SearchPhase<ProfileResult> {
    public static final String NAME = "profile";

    /** Members that are measured before a latency limit counts as one that nothing meets. */
    private static final int MOST_MEASURED = 10;

    private final SearchResources resources;
    private final Optional<String> device;

    /** @param resources whose space is counted and measured on whose device */
    public ProfilePhase(SearchResources resources) {
        this(resources, Optional.empty());
    }

    /**
     * @param resources of the device
     * @param device what it is called; empty for the first
     */
    public ProfilePhase(SearchResources resources, Optional<String> device) {
        this.resources = resources;
        this.device = device;
    }

    @Override
    public String name() {
        return DevicePhases.name(NAME, device);
    }

    @Override
    public Class<ProfileResult> resultType() {
        return ProfileResult.class;
    }

    /** What it refuses can be corrected after it has finished, too: it takes seconds, what comes behind it hours. */
    @Override
    public PhaseTraits traits() {
        return PhaseTraits.of(Uses.join(Uses.SPACE, List.of(DevicePhases.key(device))))
                .checking(
                        "seed",
                        "data.split",
                        "constraints",
                        "objective",
                        Uses.LATENCY_MODEL,
                        "strategy",
                        "retrain.baselines");
    }

    @Override
    public ProfileResult run(PhaseContext context) throws InterruptedException {
        Limits.texts(resources).forEach((metric, text) -> tell(metric, text, context));
        SearchSpace space = resources.space();
        Landmarks landmarks = Landmarks.byMacs(space);
        ProfileResult result = new ProfileResult(
                profile("smallest", 1, landmarks.smallest(), context),
                profile("median", 2, landmarks.median(), context),
                profile("largest", 3, landmarks.largest(), context));
        try {
            requireFeasible(landmarks);
        } catch (InfeasibleException e) {
            throw device.map(name -> named(name, e)).orElse(e);
        }
        return result;
    }

    private static InfeasibleException named(String device, InfeasibleException of) {
        InfeasibleException named = new InfeasibleException("device " + device + ": " + of.getMessage(), of.nearest());
        named.initCause(of);
        return named;
    }

    /** What a limit in per cent comes to, in the journal and to whoever listens. */
    private void tell(String metric, String text, PhaseContext context) {
        if (!text.equals(resources.config().constraints().get(metric))) {
            context.notice("the limit on " + metric + " is " + text);
        }
    }

    private ProfileResult.Landmark profile(String which, int number, Architecture member, PhaseContext context)
            throws InterruptedException {
        context.stopIfAsked();
        SearchSpace space = resources.space();
        ProfileResult.Landmark row = new ProfileResult.Landmark(
                Member.of(space, member),
                space.counters().params().of(member),
                space.counters().macs().of(member),
                resources.measureMillis(member));
        context.progress(number, 3, which + " member measured");
        return row;
    }

    /**
     * Before anything is trained, because a supernet would be trained in vain. That one landmark breaks a limit says nothing of the others:
     * a limit may ask for more than the smallest has, and the member of fewest multiply-accumulates need not be that of fewest parameters.
     */
    private void requireFeasible(Landmarks landmarks) {
        Constraints measured = Limits.measured(resources);
        if (Stream.of(landmarks.smallest(), landmarks.median(), landmarks.largest())
                .anyMatch(measured::holdFor)) {
            return;
        }
        Map<String, Double> nearest = Map.of();
        double least = Double.POSITIVE_INFINITY;
        for (Architecture member : candidates(landmarks.smallest())) {
            double violation = measured.violation(member);
            if (violation == 0) {
                return;
            }
            if (violation < least) {
                least = violation;
                nearest = measured.values(member);
            }
        }
        throw new InfeasibleException(
                "no member of space '" + resources.space().name() + "' was found within " + measured
                        + " when measured; the nearest has " + nearest + "; " + measured.advice(nearest)
                        + ", or widen the space",
                nearest);
    }

    /** Members that keep the limits as far as they are known without measuring: one, or where a metric is limited that is measured those that seem best in the first such. */
    private List<Architecture> candidates(Architecture smallest) {
        Constraints limits = Limits.of(resources);
        SearchContext within =
                new SearchContext(resources.space(), limits, resources.config().seed());
        Optional<Constraints.Limit> measured = limits.limits().stream()
                .filter(limit ->
                        Metric.of(limit.constraint().metric()).orElseThrow().isMeasured())
                .findFirst();
        if (measured.isEmpty()) {
            return LikeliestMembers.within(within, member -> 0, smallest, 1);
        }
        double sign = measured.get().constraint().relation().isUpper() ? -1 : 1;
        ToDoubleFunction<Architecture> predicted = measured.get().metric();
        return LikeliestMembers.within(
                within, member -> sign * predicted.applyAsDouble(member), smallest, MOST_MEASURED);
    }
}

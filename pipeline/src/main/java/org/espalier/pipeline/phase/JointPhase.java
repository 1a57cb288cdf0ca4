package org.espalier.pipeline.phase;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.espalier.event.EpochDone;
import org.espalier.event.Notice;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.Price;
import org.espalier.oneshot.relaxed.Skips;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.JointSearch;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Constraints;
import org.espalier.space.SearchSpace;

/** A joint strategy: one training of weights and architecture that ends in members. */
public final class JointPhase implements SearchPhase<TrialsResult> {
    /** Members behind the first that may take its place where a measurement breaks a limit that a prediction met. */
    private static final int SPARE = 20;

    private final SearchResources resources;
    private final String name;
    private final JointStrategy strategy;
    private final Supplier<List<Remedy>> remedies;

    /** Of a strategy beside which there are no others. */
    public JointPhase(SearchResources resources, String name, JointStrategy strategy) {
        this(resources, name, strategy, List::of);
    }

    /**
     * @param name of the phase, which is also that of its folder
     * @param remedies other strategies that guard against a collapse; asked when the phase runs
     */
    public JointPhase(SearchResources resources, String name, JointStrategy strategy, Supplier<List<Remedy>> remedies) {
        this.resources = resources;
        this.name = name;
        this.strategy = strategy;
        this.remedies = remedies;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Class<TrialsResult> resultType() {
        return TrialsResult.class;
    }

    @Override
    public PhaseTraits traits() {
        return PhaseTraits.of(Uses.join(
                        Uses.TRAINING, Uses.limits(resources.config(), "device"), List.of("strategy", "retrain.top")))
                .owning(name);
    }

    @Override
    public TrialsResult run(PhaseContext context) throws IOException {
        context.progress(
                0,
                strategy.epochs(),
                "images are decoded and convolution kernels verified, where no run has done so yet");
        int planned = context.budget().planned(strategy.epochs());
        SearchSpace space = resources.space();
        Constraints limits = Limits.of(resources);
        JointSearch search =
                new JointSearch(resources, strategy, context.directory().resolve(name), planned);
        // the derived member, or the likeliest within the limits in its place; behind it those that follow, should it
        // break a limit when measured
        Notices notices = new Notices(context);
        boolean priced = strategy.pays() && Price.of(limits).isPresent();
        CollapseWatch watch = new CollapseWatch(
                Skips.places(space),
                remedies.get(),
                priced ? unsaid -> {} : notices::say); // what the cost asks for is no collapse
        notices.earlier(name).forEach(watch::epoch);
        if (strategy.pays() && !priced) {
            notices.say("constraints: no cost comes into the loss of '" + strategy.name()
                    + "', expected a limit from above on one of " + String.join(", ", Price.METRICS));
        }
        JointSearch.Found found = search.run(
                limits,
                resources.config().retrain().top() + (limits.isEmpty() ? 0 : SPARE),
                new EpochEvents(context, planned, space.codec()::format, watch::epoch).of(name));
        if (!limits.holdFor(found.derived())) {
            notices.say("the derived member " + space.codec().format(found.derived()) + " has "
                    + limits.values(found.derived()) + ", outside " + limits
                    + "; the likeliest member within takes its place");
        }
        // without a score: nothing was compared with anything
        return TrialsResult.unscored(found.members().stream()
                        .map(member -> Member.of(space, member))
                        .toList())
                .with(notices.said());
    }

    /** What the phase has to say, each once however often it is gone on with, and all of it in its result. */
    private static final class Notices {
        private final PhaseContext context;
        private final List<String> said = new ArrayList<>();
        private final Set<String> before = new HashSet<>();

        Notices(PhaseContext context) {
            this.context = context;
        }

        /** The epochs of a run that earlier attempts told; from now on nothing is said that they said. */
        List<EpochDone> earlier(String run) throws IOException {
            List<EpochDone> epochs = new ArrayList<>();
            context.replay(event -> {
                if (event.event() instanceof Notice notice) {
                    before.add(notice.message());
                } else if (event.event() instanceof EpochDone epoch
                        && epoch.run().equals(run)) {
                    epochs.add(epoch);
                }
            });
            return epochs;
        }

        void say(String message) {
            said.add(message);
            if (before.add(message)) {
                context.notice(message);
            }
        }

        List<String> said() {
            return said;
        }
    }
}

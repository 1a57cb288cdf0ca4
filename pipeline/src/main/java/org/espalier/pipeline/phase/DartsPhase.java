package org.espalier.pipeline.phase;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.event.EpochDone;
import org.espalier.oneshot.darts.Darts;
import org.espalier.oneshot.darts.DartsListener;
import org.espalier.oneshot.darts.DartsSettings;
import org.espalier.oneshot.darts.Mixing;
import org.espalier.oneshot.darts.RelaxedSupernet;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.pipeline.training.ConfiguredTraining;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.Pulse;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.random.Seeds;
import org.espalier.search.Constraints;
import org.espalier.search.LikeliestMembers;
import org.espalier.search.SearchContext;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.TrainingListener;

/** Gradient-based search on the relaxed space (DARTS, first order): one training that ends in an architecture. */
public final class DartsPhase implements SearchPhase<TrialsResult> {
    /** Members behind the first that may take its place where a measurement breaks a limit that a prediction met. */
    private static final int SPARE = 20;

    private final SearchResources resources;
    private final String name;
    private final int epochs;
    private final int batch;
    private final Activations activations;

    /**
     * @param name of the phase, which is also that of its folder
     * @param epochs passes over the training part
     * @param batch images in a step
     * @param activations whether the candidates keep theirs or compute them once more
     */
    public DartsPhase(SearchResources resources, String name, int epochs, int batch, Activations activations) {
        this.resources = resources;
        this.name = name;
        this.epochs = epochs;
        this.batch = batch;
        this.activations = activations;
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
        return PhaseTraits.of(
                        Uses.join(Uses.TRAINING, Uses.limits(resources.config()), List.of("strategy", "retrain.top")))
                .owning(name);
    }

    @Override
    public TrialsResult run(PhaseContext context) {
        context.progress(
                0, epochs, "images are decoded and convolution kernels verified, where no run has done so yet");
        SearchConfig config = resources.config();
        int planned = context.budget().planned(epochs);
        Relaxation relaxation = resources
                .space()
                .relaxation()
                .orElseThrow(() -> new IllegalStateException("'"
                        + resources.space().name() + "' cannot be relaxed, which the profile phase should have said"));
        DartsSettings settings = DartsSettings.standard(planned, config.seed());
        List<int[]> halves = resources.split().divideTraining(0.5, config.seed());
        ParameterStore store = new ParameterStore(
                config.seed(), Initialisation.HE_FAN_OUT, resources.engine().tensors());
        try (RelaxedSupernet net = RelaxedSupernet.create(
                        relaxation,
                        resources.space().input(),
                        store,
                        resources.convolution(),
                        resources.sideBySide(),
                        activations);
                BatchLoader weights =
                        loader(halves.get(0), "weights", config.data().augment());
                BatchLoader alphas =
                        loader(halves.get(1), "alphas", config.data().augment().withoutMixing());
                Darts darts = new Darts(
                        net,
                        settings,
                        Mixing.SOFTMAX,
                        resources.batches(weights, 0),
                        resources.batches(alphas, 0),
                        new AlphaEvents(context, planned))) {
            Architecture derived = ConfiguredTraining.run(
                    "strategy.batch",
                    settings.learningRate(),
                    "raise strategy.batch",
                    () -> darts.run(resources.checkpoints(context.directory().resolve(name))));
            Map<Decision, double[]> probabilities = darts.alphas().probabilities(Mixing.SOFTMAX);
            List<Architecture> members = withinLimits(
                    derived, member -> relaxation.derivation().logLikelihood(probabilities, member), context);
            // without a score: nothing was compared with anything
            return TrialsResult.unscored(members.stream()
                    .map(member -> Member.of(resources.space(), member))
                    .toList());
        }
    }

    /** The derived member, or the likeliest within the limits in its place; behind it those that follow, should it break a limit when measured. */
    private List<Architecture> withinLimits(
            Architecture derived, ToDoubleFunction<Architecture> likelihood, PhaseContext context) {
        SearchSpace space = resources.space();
        Constraints limits = Limits.of(resources);
        int wanted = resources.config().retrain().top() + (limits.isEmpty() ? 0 : SPARE);
        List<Architecture> members = LikeliestMembers.within(
                new SearchContext(space, limits, resources.config().seed()), likelihood, derived, wanted);
        if (!limits.holdFor(derived)) {
            context.notice("the derived member " + space.codec().format(derived) + " has " + limits.values(derived)
                    + ", outside " + limits + "; the likeliest member within takes its place");
        }
        return members;
    }

    private BatchLoader loader(int[] indices, String purpose, Augmentation augment) {
        int size = Math.min(batch, indices.length);
        return BatchLoader.training(
                resources.dataset(),
                indices,
                resources.normalisation(),
                augment,
                LoaderSettings.of(size, Seeds.derive(resources.config().seed(), purpose, 0)));
    }

    private final class AlphaEvents implements DartsListener {
        private final PhaseContext context;
        private final Pulse pulse;
        private final int planned;

        AlphaEvents(PhaseContext context, int planned) {
            this.context = context;
            this.pulse = new Pulse(message -> context.progress(0, epochs, message));
            this.planned = planned;
        }

        @Override
        public boolean mayGoOn(int done, int all) {
            return done == 0 || context.budget().mayGoOn(name, done, all);
        }

        @Override
        public void epoch(TrainingListener.EpochReport report, Map<Decision, double[]> values, Architecture derived) {
            Map<String, Map<String, Double>> probabilities = new LinkedHashMap<>();
            values.forEach((decision, row) -> {
                double[] shares = Mixing.SOFTMAX.probabilities(row);
                Map<String, Double> options = new LinkedHashMap<>();
                for (int i = 0; i < shares.length; i++) {
                    options.put(decision.options().get(i), shares[i]);
                }
                probabilities.put(decision.path(), options);
            });
            context.append(new EpochDone(
                    name,
                    report.epoch(),
                    planned,
                    EpochEvents.seconds(report),
                    EpochEvents.measures(report),
                    resources.space().codec().format(derived),
                    probabilities));
            context.progress(report.epoch(), planned, "loss " + report.loss());
        }

        @Override
        public void step(int epoch, int step, int steps) {
            pulse.step(name, epoch, step, steps);
        }

        @Override
        public void warning(String message) {
            context.notice(message);
        }
    }
}

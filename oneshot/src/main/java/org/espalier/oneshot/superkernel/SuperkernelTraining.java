package org.espalier.oneshot.superkernel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.superkernel.Indicators.Dropped;
import org.espalier.oneshot.superkernel.Superkernel.Step;
import org.espalier.oneshot.superkernel.Superkernel.Use;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.random.Seeds;
import org.espalier.service.Lazy;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.CosineSchedule;
import org.espalier.torch.train.Optimiser;
import org.espalier.torch.train.PartIdentity;
import org.espalier.torch.train.Sections;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.WeightRule;
import org.espalier.torch.train.WeightSteps;

/**
 * The training of superkernels and their thresholds (Single-Path NAS, Stamoulis et al. 2019): the largest member of an elastic supernet, of which the thresholds put out what is not
 * used. One pass over one batch moves both. Nothing but that one network is built.
 *
 * <p>Not thread-safe.
 */
public final class SuperkernelTraining implements JointTraining {
    /** What a space has to have for it, in words. */
    public static final String NEEDS = Superkernels.NEEDS;

    private static final String WEIGHTS = "weights";
    private static final String THRESHOLDS = "thresholds";
    private static final String WEIGHT_OPTIMISER = "weight-optimiser";
    private static final String THRESHOLD_OPTIMISER = "threshold-optimiser";

    private final OneShotContext context;
    private final SuperkernelSettings settings;
    private final Superkernels superkernels;
    private final Supernet supernet;
    private final Network largest;
    private final Thresholds thresholds;
    private final Optional<Lazy<BlockCosts>> costs;
    private final List<Stored> weightParameters;
    private final WeightSteps weightSteps;
    private final Optimiser thresholdOptimiser;

    /** @throws IllegalArgumentException where the space has other decisions */
    public SuperkernelTraining(OneShotContext context, SuperkernelSettings settings) {
        this.context = context;
        this.settings = settings;
        lacks(context.space()).ifPresent(lack -> {
            throw new IllegalArgumentException("'" + context.space().name() + "' has no superkernels: " + lack);
        });
        this.superkernels = Superkernels.of(context.space());
        this.supernet =
                Supernet.cropping(context.space(), context.store(), context.convolution(), context.sideBySide());
        this.largest = supernet.network(superkernels.largest());
        this.thresholds = new Thresholds(superkernels, supernet.store(), context.seed());
        this.costs = settings.lambda() == 0
                ? Optional.empty()
                : context.price().map(price -> Lazy.of(() -> BlockCosts.of(superkernels, price.estimate())));
        this.weightParameters = supernet.store().trained();
        CosineSchedule cosine = new CosineSchedule(settings.learningRate(), 0, 0, context.epochs());
        this.weightSteps = new WeightSteps(settings.weights(), clock -> cosine.at(clock.epoch()), weightParameters);
        this.thresholdOptimiser = settings.thresholds().over(thresholds.store().trained());
    }

    /** What a space lacks, as {@link org.espalier.search.Strategy#lacks}. */
    public static Optional<String> lacks(SearchSpace space) {
        return Superkernels.lacks(space);
    }

    @Override
    public Architecture derived() {
        return thresholds.derived(thresholds.distances());
    }

    @Override
    public double logLikelihood(Architecture member) {
        return logLikelihoods(List.of(member))[0];
    }

    /** What was learned is looked up once. */
    @Override
    public double[] logLikelihoods(List<Architecture> members) {
        Map<Step, Double> distances = thresholds.distances();
        return members.stream()
                .mapToDouble(member -> thresholds.logLikelihood(member, distances))
                .toArray();
    }

    @Override
    public Supernet weights() {
        return supernet;
    }

    @Override
    public ParameterStore architecture() {
        return thresholds.store();
    }

    @Override
    public String identity() {
        return settings + "|" + context.space().name() + "|"
                + context.space().decisions().all() + "|"
                + supernet.store().trainedValues() + "|" + context.epochs() + "|" + context.seed()
                + costs.flatMap(paid -> context.price())
                        .map(price -> "|" + price.metric() + " at " + price.limit())
                        .orElse("")
                + PartIdentity.ofLoss(context.loss()) + weightSteps.identity();
    }

    @Override
    public boolean moveWeightsBy(WeightRule rule) {
        weightSteps.follow(rule);
        return true;
    }

    @Override
    public boolean normalisesBatches() {
        return supernet.store().holdsStatistics();
    }

    @Override
    public StepReport step(Batch batch, Clock clock) {
        return move(batch, clock, true, true);
    }

    @Override
    public StepReport moveWeights(Batch training, Clock clock) {
        return move(training, clock, true, false);
    }

    @Override
    public void moveArchitecture(Batch training, Batch validation, Clock clock) {
        move(validation, clock, false, true);
    }

    private StepReport move(Batch batch, Clock clock, boolean weights, boolean architecture) {
        weightSteps.optimiser().clearGradients();
        thresholdOptimiser.clearGradients();
        Stored.needGradients(weightParameters, weights);
        Stored.needGradients(thresholds.store().trained(), architecture);
        Noise noise = new Noise(true, context.seed(), clock.step(), 0);
        ModuleContext mode = weights
                ? supernet.evaluating().training(noise)
                : supernet.evaluating().batchOnly();
        double rate = weightSteps.rate(clock);
        try (PointerScope scope = new PointerScope()) {
            Indicators indicators = thresholds.indicators(dropped(clock));
            Tensor logits = forward(batch.images(), indicators, mode);
            Tensor loss = context.loss().of(logits, batch.targets(), 0);
            Tensor total = paid(loss, indicators, clock);
            total.backward();
            forgetUnused(indicators);
            StepReport report =
                    new StepReport(HostCopies.number(loss), context.loss().glance(logits, batch.targets()), rate);
            if (weights) {
                weightSteps.optimiser().step(rate);
            }
            if (architecture) {
                thresholdOptimiser.step(settings.thresholdRate());
            }
            return report;
        } finally {
            Stored.needGradients(weightParameters, true);
            Stored.needGradients(thresholds.store().trained(), true);
        }
    }

    /** The logits of what the indicators leave of the largest member, in the caller's pointer scope. */
    Tensor forward(Tensor images, Indicators indicators, ModuleContext mode) {
        return supernet.forward(
                images, largest, mode.seeing(new SuperkernelView(superkernels, indicators, supernet.store())));
    }

    private boolean isFirstPart(Clock clock) {
        return clock.progress() < settings.first();
    }

    /** In the first part of the training at random, so that whatever may be left is trained; later none. */
    Dropped dropped(Clock clock) {
        return isFirstPart(clock)
                ? step -> Seeds.generator(context.seed(), "drop " + step.name(), clock.step())
                                .nextDouble()
                        < settings.drop()
                : Dropped.NONE;
    }

    private Tensor paid(Tensor loss, Indicators indicators, Clock clock) {
        if (costs.isEmpty() || isFirstPart(clock)) {
            return loss;
        }
        double limit = context.price().orElseThrow().limit();
        Tensor cost = costs.get().get().of(indicators, limit, loss.detach());
        return loss.add(cost.log().mul(new Scalar(settings.lambda())));
    }

    /** What is left out has gradients of zeros, by which momentum and decay would move it. */
    private void forgetUnused(Indicators indicators) {
        indicators.dropped().forEach(this::forget);
        List<Step> asked = superkernels.kernels().stream()
                .flatMap(superkernel -> superkernel.use().stream())
                .map(Use::asked)
                .toList();
        Set<Step> taken = indicators.taken(asked);
        for (Superkernel superkernel : superkernels.kernels()) {
            superkernel
                    .use()
                    .filter(use -> !taken.contains(use.asked()))
                    .ifPresent(use -> forget(superkernel, use, isAsked(use, taken, indicators)));
        }
    }

    private void forget(Step step) {
        thresholds.store().get(step.name()).mutable_grad().reset();
    }

    /** Whether the loss hangs on a block's own answer: not where it was dropped, or where a block before it is left out. */
    private static boolean isAsked(Use use, Set<Step> taken, Indicators indicators) {
        Step own = use.asked();
        return !indicators.dropped().contains(own)
                && (own.step() == 0 || taken.contains(new Step(own.decision(), own.step() - 1)));
    }

    /** @param asked whether the block's own threshold, and the kernel whose norm it is compared with, have gradients */
    private void forget(Superkernel superkernel, Use use, boolean asked) {
        for (Stored stored : weightParameters) {
            if (stored.name().startsWith(use.prefix())
                    && !(asked && stored.name().equals(superkernel.weight()))) {
                stored.tensor().mutable_grad().reset();
            }
        }
        for (Step step : superkernel.steps()) {
            if (!(asked && step.equals(use.asked()))) {
                forget(step);
            }
        }
    }

    @Override
    public Telemetry telemetry(Clock clock) {
        Map<Step, Double> distances = thresholds.distances();
        Architecture derived = thresholds.derived(distances);
        Map<String, Double> measures = new LinkedHashMap<>();
        costs.ifPresent(paid -> measures.put(
                "expected_" + context.price().orElseThrow().metric(), paid.get().of(derived)));
        return new Telemetry(
                measures,
                Telemetry.named(Thresholds.probabilities(superkernels.ladders(), distances)),
                Optional.of(derived));
    }

    @Override
    public double witness() {
        return supernet.store().sum() + thresholds.store().sum();
    }

    @Override
    public Map<String, float[]> state() {
        return new Sections()
                .put(WEIGHTS, supernet.store().snapshot())
                .put(THRESHOLDS, thresholds.store().snapshot())
                .put(WEIGHT_OPTIMISER, weightSteps.optimiser().state())
                .put(THRESHOLD_OPTIMISER, thresholdOptimiser.state())
                .all();
    }

    @Override
    public void restore(Map<String, float[]> state) {
        supernet.store().restore(Sections.section(state, WEIGHTS));
        thresholds.store().restore(Sections.section(state, THRESHOLDS));
        weightSteps.optimiser().restore(Sections.section(state, WEIGHT_OPTIMISER));
        thresholdOptimiser.restore(Sections.section(state, THRESHOLD_OPTIMISER));
    }

    @Override
    public void close() {
        weightSteps.close();
        thresholdOptimiser.close();
        thresholds.close();
        supernet.close();
    }
}

package org.espalier.oneshot.relaxed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ValidationBatches;
import org.espalier.oneshot.relaxed.RelaxedLoss.By;
import org.espalier.random.Seeds;
import org.espalier.space.Relaxation;
import org.espalier.torch.engine.Activations;
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
 * The training of a relaxed network (DARTS, Liu, Simonyan, Yang 2019, algorithm 1, and its kin), whatever its {@link RelaxedMethod}. A step moves the
 * architecture parameters by the gradient of the loss on a batch of the validation half, and the weights by that on a batch of the training
 * half, which is the same one where the images are not divided. Two optimisers, each of which sees its own parameters only.
 *
 * <p>Not thread-safe.
 */
public final class RelaxedTraining implements JointTraining {
    private static final String WEIGHTS = "weights";
    private static final String ALPHAS = "alphas";
    private static final String WEIGHT_OPTIMISER = "weight-optimiser";
    private static final String ALPHA_OPTIMISER = "alpha-optimiser";
    private static final String HISTORY = "history";
    private static final String EPOCH = "epoch";

    private final OneShotContext context;
    private final DartsSettings settings;
    private final RelaxedMethod method;
    private final RelaxedSupernet net;
    private final Optional<ValidationBatches> validation;
    private final ArchitectureParameters alphas;
    private final RelaxedLoss loss;
    private final List<Stored> weightParameters;
    private final WeightSteps weightSteps;
    private final Optimiser alphaOptimiser;
    private final RelaxedHistory history;
    private final LastEpoch measures = new LastEpoch();

    /** First-order DARTS by some mixing. */
    public RelaxedTraining(OneShotContext context, DartsSettings settings, Mixing mixing, Activations activations) {
        this(context, settings, RelaxedMethod.of(mixing, activations));
    }

    /**
     * @param context whose images are divided, and the labels of neither half mixed, as in the paper; where they are not divided, both learn from
     *     the same batch
     * @param settings rates, rules and epochs
     * @param method what it does that others do not
     * @throws IllegalArgumentException where the space cannot be relaxed
     */
    public RelaxedTraining(OneShotContext context, DartsSettings settings, RelaxedMethod method) {
        this(context, settings, method, RelaxedSupernet.relaxation(context.space()));
    }

    private RelaxedTraining(
            OneShotContext context, DartsSettings settings, RelaxedMethod method, Relaxation relaxation) {
        this(context, settings, method, relaxation, Remaining.all(relaxation.decisions()));
    }

    /**
     * @param relaxation in place of the space's own: the same decisions and derivation
     * @param left the candidates that are trained
     */
    RelaxedTraining(
            OneShotContext context,
            DartsSettings settings,
            RelaxedMethod method,
            Relaxation relaxation,
            Remaining left) {
        this.context = context;
        this.settings = settings;
        this.method = method;
        this.net = RelaxedSupernet.create(
                context,
                method.activations(),
                method.parts() == 1
                        ? relaxation
                        : PartialChannels.of(relaxation, context.space().input(), method.parts()),
                left,
                method.skipDropout());
        this.validation = context.validation()
                .map(other -> new ValidationBatches(other, context.training().batches()));
        this.alphas = new ArchitectureParameters(
                left.left(),
                method.edges() ? EdgeGroups.of(net.trained()) : EdgeGroups.none(),
                method.start(),
                settings.seed(),
                net.store().type(),
                net.store().tensors());
        this.loss = new RelaxedLoss(net, alphas, method.mixing(), context.loss(), method.penalty());
        this.weightParameters = net.store().trained();
        CosineSchedule cosine =
                new CosineSchedule(settings.learningRate(), settings.learningRateFloor(), 0, settings.epochs());
        this.weightSteps = new WeightSteps(settings.weights(), clock -> cosine.at(clock.epoch()), weightParameters);
        this.alphaOptimiser = settings.alphas().over(alphas.store().trained());
        this.history = new RelaxedHistory(net.relaxation(), method);
    }

    /** The architecture parameters. They belong to the training. */
    public ArchitectureParameters alphas() {
        return alphas;
    }

    @Override
    public Architecture derived() {
        return history.result().map(this::canonical).orElseGet(() -> chosen(shares()));
    }

    /** Of all options, 0 for those that are not left. */
    Map<Decision, double[]> shares() {
        return net.left().spread(alphas.probabilities(method.mixing()));
    }

    private Architecture chosen(Map<Decision, double[]> probabilities) {
        return canonical(method.choice().of(net.relaxation(), probabilities));
    }

    /** The rule of derivation also answers decisions that do not matter, and says equal networks in its own order. */
    private Architecture canonical(Architecture member) {
        return context.space().canonical(member);
    }

    @Override
    public double logLikelihood(Architecture member) {
        return logLikelihoods(List.of(member))[0];
    }

    /** What was learned is looked up once. */
    @Override
    public double[] logLikelihoods(List<Architecture> members) {
        Map<Decision, double[]> learned = history.probabilities().orElseGet(this::shares);
        return members.stream()
                .mapToDouble(member -> method.choice().logLikelihood(net.relaxation(), learned, member))
                .toArray();
    }

    @Override
    public RelaxedSupernet weights() {
        return net;
    }

    @Override
    public ParameterStore architecture() {
        return alphas.store();
    }

    @Override
    public String identity() {
        return method.identity(settings.toString()) + "|"
                + alphas.decisions() + "|" + net.store().trainedValues() + "|"
                + validation
                        .map(ValidationBatches::batches)
                        .map(String::valueOf)
                        .orElse("undivided") + "|"
                + settings.epochs() + PartIdentity.ofLoss(context.loss()) + weightSteps.identity();
    }

    @Override
    public boolean moveWeightsBy(WeightRule rule) {
        weightSteps.follow(rule);
        return true;
    }

    @Override
    public void beginEpoch(Clock clock) {
        measures.begin();
        validation.ifPresent(other -> other.begin(clock));
    }

    @Override
    public void endEpoch(Clock clock) {
        validation.ifPresent(ValidationBatches::end);
    }

    @Override
    public void epochDone(Clock clock) {
        measures.end();
        history.add(shares(), measures.curvature());
    }

    @Override
    public boolean hasEnded() {
        return history.result().isPresent();
    }

    @Override
    public boolean normalisesBatches() {
        return net.store().holdsStatistics();
    }

    @Override
    public StepReport step(Batch batch, Clock clock) {
        boolean rests = rests(clock);
        if (method.order() == RelaxedMethod.Order.TOGETHER) {
            return moveWeights(batch, clock, rests ? By.WEIGHTS : By.BOTH);
        } else if (method.order() == RelaxedMethod.Order.WEIGHTS_FIRST) {
            StepReport report = moveWeights(batch, clock);
            if (!rests) {
                moveArchitecture(batch, clock);
            }
            return report;
        }
        if (!rests) {
            moveArchitecture(batch, clock);
        }
        return moveWeights(batch, clock);
    }

    /** Whether it is not the architecture's step. */
    boolean rests(Clock clock) {
        return clock.epoch() < settings.warmUpEpochs() || clock.step() % method.every() != 0;
    }

    private void moveArchitecture(Batch training, Clock clock) {
        try (PointerScope scope = new PointerScope()) {
            Batch other = validation.isPresent() ? validation.get().next(clock, normalisesBatches()) : training;
            moveArchitecture(training, other, clock);
            boolean isLast = clock.stepOfEpoch() == clock.stepsPerEpoch() - 1;
            if (isLast && method.needsCurvature(clock.epoch())) {
                measures.curvatureIs(new Curvature(loss, alphas.store(), settings.seed())
                        .of(other, net.evaluating().batchOnly(), Moment.ofArchitecture(clock)));
            }
        }
    }

    @Override
    public void moveArchitecture(Batch training, Batch other, Clock clock) {
        alphaOptimiser.clearGradients();
        Moment moment = Moment.ofArchitecture(clock);
        Tensor passed;
        if (method.descent() == RelaxedMethod.Descent.UNROLLED) {
            passed = new Unrolled(loss, weightParameters, alphas.store(), weightSteps.optimiser(), Unrolled.DISTANCE)
                    .backward(training, other, weightSteps.rate(clock), ofArchitecture(clock), moment);
        } else {
            passed = loss.backward(other, By.ARCHITECTURE, ofArchitecture(clock), moment)
                    .loss();
        }
        if (validation.isPresent()) {
            measures.add(passed);
        }
        stepArchitecture(moment);
    }

    /** Paths are not dropped for the architecture, what skips hand on is. */
    private ModuleContext ofArchitecture(Clock clock) {
        if (!method.skipDropout().isActive()) {
            return net.evaluating().batchOnly();
        }
        long seed = Seeds.derive(settings.seed(), "noise of the architecture", 0);
        return net.evaluating().batchOnly(new Noise(true, seed, clock.step(), 0, skipDropout(clock)));
    }

    private double skipDropout(Clock clock) {
        return method.skipDropout().at(clock.epoch(), settings.epochs(), settings.warmUpEpochs());
    }

    private void stepArchitecture(Moment moment) {
        method.clip().apply(alphas.store().trained());
        Map<Decision, float[]> before = method.mixing().corrects() ? alphas.rowValues() : Map.of();
        alphaOptimiser.step(settings.alphaLearningRate());
        before.forEach((decision, row) -> alphas.correct(decision, row, method.mixing(), moment));
    }

    /** Not where the gradient is an estimate, or follows more than one batch. */
    @Override
    public Optional<ArchitectureLoss> architectureLoss() {
        return method.mixing().smooth() && method.descent() == RelaxedMethod.Descent.FIRST_ORDER
                ? Optional.of((batch, clock) -> {
                    alphaOptimiser.clearGradients();
                    return loss.backward(batch, By.ARCHITECTURE, ofArchitecture(clock), Moment.ofArchitecture(clock))
                            .total();
                })
                : Optional.empty();
    }

    @Override
    public StepReport moveWeights(Batch training, Clock clock) {
        return moveWeights(training, clock, By.WEIGHTS);
    }

    /** @param by whether the architecture is moved by the same pass */
    private StepReport moveWeights(Batch training, Clock clock, By by) {
        double rate = weightSteps.rate(clock);
        weightSteps.optimiser().clearGradients();
        if (by.architecture()) {
            alphaOptimiser.clearGradients();
        }
        Noise noise = new Noise(true, settings.seed(), clock.step(), settings.dropPath(), skipDropout(clock));
        RelaxedLoss.Passed passed =
                loss.backward(training, by, net.evaluating().training(noise), Moment.ofWeights(clock));
        settings.clip().apply(weightParameters);
        weightSteps.optimiser().step(rate);
        if (by.architecture()) {
            stepArchitecture(Moment.ofWeights(clock));
        }
        return new StepReport(HostCopies.number(passed.loss()), passed.glance(), rate);
    }

    @Override
    public Telemetry telemetry(Clock clock) {
        Map<Decision, double[]> probabilities = shares();
        Architecture derived = derived();
        Map<String, Double> told = new LinkedHashMap<>(method.mixing().telemetry(clock));
        method.penalty().ifPresent(penalty -> told.putAll(penalty.telemetry(probabilities)));
        told.put(Entropy.MEASURE, Entropy.mean(probabilities.values()));
        told.putAll(measures.told());
        if (method.skipDropout().isActive()) {
            told.put(SkipDropout.MEASURE, skipDropout(clock));
        }
        if (Skips.areIn(net.relaxation())) {
            told.put(Skips.MEASURE, (double) Skips.count(net.relaxation(), derived));
        }
        return new Telemetry(told, Telemetry.named(probabilities), Optional.of(derived));
    }

    @Override
    public double witness() {
        return net.store().sum() + alphas.store().sum();
    }

    @Override
    public Map<String, float[]> state() {
        return new Sections()
                .put(WEIGHTS, net.store().snapshot())
                .put(ALPHAS, alphas.store().snapshot())
                .put(WEIGHT_OPTIMISER, weightSteps.optimiser().state())
                .put(ALPHA_OPTIMISER, alphaOptimiser.state())
                .put(HISTORY, history.state())
                .put(EPOCH, measures.state())
                .all();
    }

    @Override
    public void restore(Map<String, float[]> state) {
        net.store().restore(Sections.section(state, WEIGHTS));
        alphas.store().restore(Sections.section(state, ALPHAS));
        weightSteps.optimiser().restore(Sections.section(state, WEIGHT_OPTIMISER));
        alphaOptimiser.restore(Sections.section(state, ALPHA_OPTIMISER));
        history.restore(Sections.section(state, HISTORY));
        measures.restore(Sections.section(state, EPOCH));
    }

    @Override
    public void close() {
        measures.close();
        weightSteps.close();
        alphaOptimiser.close();
        alphas.close();
        net.close();
    }
}

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
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.HostCopies;
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

/**
 * First-order training of a relaxed network (DARTS, Liu, Simonyan, Yang 2019, algorithm 1 with xi = 0), whatever its {@link Mixing}. Each step
 * first moves the architecture parameters by the gradient of the loss on a batch of the validation half, then the weights by that on a batch of the
 * training half, which is the same one where the images are not divided. Two optimisers, each of which sees its own parameters only; in each of the two passes the other parameters need no gradient, so
 * none is computed for them.
 *
 * <p>Not thread-safe.
 */
public final class RelaxedTraining implements JointTraining {
    private static final String WEIGHTS = "weights";
    private static final String ALPHAS = "alphas";
    private static final String WEIGHT_OPTIMISER = "weight-optimiser";
    private static final String ALPHA_OPTIMISER = "alpha-optimiser";

    private final OneShotContext context;
    private final DartsSettings settings;
    private final Mixing mixing;
    private final RelaxedSupernet net;
    private final Optional<ValidationBatches> validation;
    private final ArchitectureParameters alphas;
    private final List<Stored> weightParameters;
    private final Optimiser weightOptimiser;
    private final Optimiser alphaOptimiser;
    private final CosineSchedule schedule;

    /**
     * @param context whose images are divided, and the labels of neither half mixed, as in the paper; where they are not divided, both learn from
     *     the same batch
     * @param settings rates, rules and epochs
     * @param mixing how the alphas become weights
     * @param activations of the candidates; no result depends on it
     * @throws IllegalArgumentException where the space cannot be relaxed
     */
    public RelaxedTraining(OneShotContext context, DartsSettings settings, Mixing mixing, Activations activations) {
        this.context = context;
        this.settings = settings;
        this.mixing = mixing;
        this.net = RelaxedSupernet.create(context, activations);
        this.validation = context.validation()
                .map(other -> new ValidationBatches(other, context.training().batches()));
        this.alphas = new ArchitectureParameters(
                net.relaxation().decisions(),
                settings.seed(),
                net.store().type(),
                net.store().tensors());
        this.weightParameters = net.store().trained();
        this.weightOptimiser = settings.weights().over(weightParameters);
        this.alphaOptimiser = settings.alphas().over(alphas.store().trained());
        this.schedule = new CosineSchedule(settings.learningRate(), settings.learningRateFloor(), 0, settings.epochs());
    }

    /** The architecture parameters. They belong to the training. */
    public ArchitectureParameters alphas() {
        return alphas;
    }

    @Override
    public Architecture derived() {
        return derived(alphas.probabilities(mixing));
    }

    /** The rule of derivation also answers decisions that do not matter, and says equal networks in its own order. */
    private Architecture derived(Map<Decision, double[]> probabilities) {
        return context.space().canonical(net.relaxation().derivation().derive(probabilities));
    }

    @Override
    public double logLikelihood(Architecture member) {
        return net.relaxation().derivation().logLikelihood(alphas.probabilities(mixing), member);
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
        return "darts|" + settings + "|" + mixing.identity() + "|"
                + net.relaxation().decisions() + "|" + net.store().trainedValues() + "|"
                + validation
                        .map(ValidationBatches::batches)
                        .map(String::valueOf)
                        .orElse("undivided") + "|"
                + settings.epochs() + PartIdentity.ofLoss(context.loss());
    }

    @Override
    public void beginEpoch(Clock clock) {
        validation.ifPresent(other -> other.begin(clock));
    }

    @Override
    public void endEpoch(Clock clock) {
        validation.ifPresent(ValidationBatches::end);
    }

    @Override
    public boolean normalisesBatches() {
        return net.store().holdsStatistics();
    }

    @Override
    public StepReport step(Batch batch, Clock clock) {
        if (clock.epoch() >= settings.warmUpEpochs()) {
            try (PointerScope scope = new PointerScope()) {
                Batch other = validation.isPresent() ? validation.get().next(clock, normalisesBatches()) : batch;
                moveArchitecture(batch, other, clock);
            }
        }
        return moveWeights(batch, clock);
    }

    @Override
    public void moveArchitecture(Batch training, Batch other, Clock clock) {
        alphaLoss(other, clock);
        alphaOptimiser.step(settings.alphaLearningRate());
    }

    @Override
    public Optional<ArchitectureLoss> architectureLoss() {
        return mixing.smooth() ? Optional.of(this::alphaLoss) : Optional.empty();
    }

    private Tensor alphaLoss(Batch batch, Clock clock) {
        alphaOptimiser.clearGradients();
        needGradients(weightParameters, false);
        try (RelaxedPass pass =
                net.forward(batch.images(), alphas, mixing, net.evaluating().batchOnly(), clock)) {
            Tensor loss = context.loss().of(pass.logits(), batch.targets(), 0);
            pass.backward(loss);
            return loss;
        } finally {
            needGradients(weightParameters, true);
        }
    }

    @Override
    public StepReport moveWeights(Batch training, Clock clock) {
        double rate = schedule.at(clock.epoch());
        weightOptimiser.clearGradients();
        Noise noise = new Noise(true, settings.seed(), clock.step(), settings.dropPath());
        List<Stored> rows = alphas.store().trained();
        double loss;
        double glance;
        needGradients(rows, false);
        try (RelaxedPass pass =
                net.forward(training.images(), alphas, mixing, net.evaluating().training(noise), clock)) {
            Tensor mean = context.loss().of(pass.logits(), training.targets(), 0);
            loss = HostCopies.number(mean);
            glance = context.loss().glance(pass.logits(), training.targets());
            pass.backward(mean);
        } finally {
            needGradients(rows, true);
        }
        settings.clip().apply(weightParameters);
        weightOptimiser.step(rate);
        return new StepReport(loss, glance, rate);
    }

    private static void needGradients(List<Stored> parameters, boolean needed) {
        parameters.forEach(stored -> stored.tensor().set_requires_grad(needed));
    }

    @Override
    public Telemetry telemetry(Clock clock) {
        Map<Decision, double[]> probabilities = alphas.probabilities(mixing);
        Map<String, Map<String, Double>> shares = new LinkedHashMap<>();
        probabilities.forEach((decision, row) -> {
            Map<String, Double> options = new LinkedHashMap<>();
            for (int i = 0; i < row.length; i++) {
                options.put(decision.options().get(i), row[i]);
            }
            shares.put(decision.path(), options);
        });
        return new Telemetry(mixing.telemetry(clock), shares, Optional.of(derived(probabilities)));
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
                .put(WEIGHT_OPTIMISER, weightOptimiser.state())
                .put(ALPHA_OPTIMISER, alphaOptimiser.state())
                .all();
    }

    @Override
    public void restore(Map<String, float[]> state) {
        net.store().restore(Sections.section(state, WEIGHTS));
        alphas.store().restore(Sections.section(state, ALPHAS));
        weightOptimiser.restore(Sections.section(state, WEIGHT_OPTIMISER));
        alphaOptimiser.restore(Sections.section(state, ALPHA_OPTIMISER));
    }

    @Override
    public void close() {
        weightOptimiser.close();
        alphaOptimiser.close();
        alphas.close();
        net.close();
    }
}

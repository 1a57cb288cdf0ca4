package org.espalier.oneshot.controller;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ValidationBatches;
import org.espalier.oneshot.controller.Reinforcement.Sample;
import org.espalier.oneshot.supernet.LabelledMembers;
import org.espalier.oneshot.supernet.MemberRecipe;
import org.espalier.oneshot.supernet.MemberSampler;
import org.espalier.oneshot.supernet.MemberTraining;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.PartIdentity;
import org.espalier.torch.train.Sections;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.WeightRule;
import org.jspecify.annotations.Nullable;

/**
 * A training of shared weights and of the controller that draws their members (ENAS, Pham et al. 2018, section 2.2): in an epoch the weights learn on all
 * training batches, each on a member of its own; when they are done the controller steps, by rewards of its samples on batches of the other images. So a step is one
 * of the weights, and the controller's steps stand behind the epoch.
 *
 * <p>While it runs, the derived member is the controller's likeliest. Behind the last epoch some members are drawn, and the best on one batch is the result.
 *
 * <p>Not thread-safe.
 */
public final class ControllerTraining implements JointTraining {
    private static final String WEIGHTS = "weights";
    private static final String CONTROLLER = "controller";
    private static final String LEARNING = "learning";
    private static final String OWN = "own";
    private static final String CHOSEN = "chosen";
    private static final String REWARD = "reward";
    private static final String FOR_WEIGHTS = "controller: member of a step";
    private static final String FOR_REWARDS = "controller: samples";
    private static final String FOR_MOVES = "controller: samples of one batch";
    private static final String FOR_CHOICE = "controller: candidates";
    /** How often there are candidates that a limit rules out. */
    private static final int TRIES = 20;

    /**
     * How it trains.
     *
     * @param weights how the shared weights are moved
     * @param shape of the controller
     * @param rule by which it learns
     * @param steps of the controller behind each epoch, at least 1
     * @param samples of each of its steps, at least 1
     * @param candidates of the final choice, at least 1
     */
    public record Plan(
            MemberRecipe weights,
            ControllerSettings shape,
            Reinforcement.Rule rule,
            int steps,
            int samples,
            int candidates) {}

    private final OneShotContext context;
    private final SearchSpace space;
    private final Plan plan;
    private final Supernet supernet;
    private final MemberTraining weights;
    private final Controller controller;
    private final Reinforcement learning;
    private final ValidationBatches validation;
    private final String others;
    /** The mean of the last epoch that was done. */
    private float reward = Float.NaN;

    private @Nullable Architecture chosen;

    /**
     * @param context whose images are divided
     * @throws IllegalArgumentException where the space has no graph
     */
    public ControllerTraining(OneShotContext context, Plan plan) {
        this.context = context;
        this.plan = plan;
        this.space = context.space().proxy();
        // first of all: where images are not divided nothing has been made yet
        this.validation = new ValidationBatches(context.otherHalf(), Math.multiplyExact(plan.steps(), plan.samples()));
        this.controller = new Controller(space, plan.shape(), context.seed(), context.type(), context.tensors());
        this.learning = new Reinforcement(space, controller, plan.rule(), context.seed());
        this.supernet = Supernet.create(space, context.store(), context.convolution(), context.sideBySide());
        this.weights = new MemberTraining(
                supernet,
                new LabelledMembers(space, new ByController(), context.loss(), 0),
                plan.weights(),
                context.epochs());
        this.others = Integer.toString(validation.batches());
    }

    /** Draws the members. It belongs to the training. */
    Controller controller() {
        return controller;
    }

    /** Whom a step of the weights trains. */
    List<Architecture> members(Clock clock) {
        return weights.members(clock);
    }

    /** Another member in each step. */
    private final class ByController implements MemberSampler {
        @Override
        public List<Architecture> members(SearchSpace of, Clock clock) {
            return List.of(learning.draw(FOR_WEIGHTS, clock.step(), 1).get(0).member());
        }

        @Override
        public String identity() {
            return "by controller|" + context.seed();
        }
    }

    @Override
    public String identity() {
        return "controller|" + plan + "|" + weights.identity() + "|"
                + controller.store().trainedValues() + "|" + others + PartIdentity.ofLoss(context.loss());
    }

    @Override
    public boolean moveWeightsBy(WeightRule rule) {
        return weights.moveWeightsBy(rule);
    }

    @Override
    public boolean normalisesBatches() {
        return weights.normalisesBatches();
    }

    @Override
    public StepReport step(Batch batch, Clock clock) {
        return moveWeights(batch, clock);
    }

    @Override
    public StepReport moveWeights(Batch training, Clock clock) {
        return weights.step(training, clock);
    }

    /** A step of the controller whose samples are all judged by one batch. */
    @Override
    public void moveArchitecture(Batch training, Batch other, Clock clock) {
        learn(FOR_MOVES, clock.step() * plan.samples(), sample -> other);
    }

    /** The controller's steps, each sample on a batch of its own. */
    @Override
    public void epochDone(Clock clock) {
        validation.begin(clock);
        try {
            double sum = 0;
            for (int step = 0; step < plan.steps(); step++) {
                long first = ((long) clock.epoch() * plan.steps() + step) * plan.samples();
                try (PointerScope scope = new PointerScope()) {
                    sum += learn(FOR_REWARDS, first, sample -> validation.next(clock, normalisesBatches()));
                }
            }
            reward = (float) (sum / plan.steps());
        } finally {
            validation.end();
        }
        if (clock.epoch() == clock.epochs() - 1) {
            chosen = choice(clock);
        }
    }

    /** @return the mean reward */
    private double learn(String purpose, long first, IntFunction<Batch> batches) {
        List<Sample> samples = learning.draw(purpose, first, plan.samples());
        double[] rewards = new double[samples.size()];
        for (int i = 0; i < rewards.length; i++) {
            try (PointerScope scope = new PointerScope()) {
                rewards[i] = reward(samples.get(i).member(), batches.apply(i));
            }
        }
        learning.learn(samples, rewards);
        return Arrays.stream(rewards).average().orElse(Double.NaN);
    }

    /** What the answers of a member with shared weights are worth, batch norms taking the batch's statistics. */
    double reward(Architecture member, Batch batch) {
        Tensor outputs = Tensors.withoutGradient(() -> supernet.forward(batch.images(), member));
        return context.loss().reward(outputs, batch.targets());
    }

    /** Of members that are drawn, the best on one batch; those within the limits, where there are such. */
    private Architecture choice(Clock clock) {
        List<Architecture> candidates = candidates();
        validation.begin(new Clock(clock.epoch() + 1, clock.step() + 1, clock.stepsPerEpoch(), clock.epochs()));
        try (PointerScope scope = new PointerScope()) {
            Batch batch = validation.next(clock, normalisesBatches());
            double[] rewards = candidates.stream()
                    .mapToDouble(member -> reward(member, batch))
                    .toArray();
            int best = 0;
            for (int i = 1; i < rewards.length; i++) {
                best = rewards[i] > rewards[best] ? i : best;
            }
            return candidates.get(best);
        } finally {
            validation.end();
        }
    }

    /** Who stands for the final choice. */
    List<Architecture> candidates() {
        List<Architecture> first = drawn(0);
        for (int i = 0; i < TRIES; i++) {
            List<Architecture> within = drawn((long) i * plan.candidates()).stream()
                    .filter(context.limits()::holdFor)
                    .toList();
            if (!within.isEmpty()) {
                return within;
            }
        }
        return first;
    }

    private List<Architecture> drawn(long from) {
        return learning.draw(FOR_CHOICE, from, plan.candidates()).stream()
                .map(Sample::member)
                .toList();
    }

    @Override
    public Architecture derived() {
        Architecture result = chosen;
        return result == null ? Likeliest.of(space, controller) : result;
    }

    @Override
    public double logLikelihood(Architecture member) {
        return controller.logProbabilities(List.of(member))[0];
    }

    @Override
    public double[] logLikelihoods(List<Architecture> members) {
        return controller.logProbabilities(members);
    }

    @Override
    public SharedWeights weights() {
        return supernet;
    }

    @Override
    public ParameterStore architecture() {
        return controller.store();
    }

    /** Shares are those that the derived member's answers met. */
    @Override
    public Telemetry telemetry(Clock clock) {
        Architecture derived = derived();
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put(REWARD, (double) reward);
        measures.put("baseline", learning.baseline());
        return new Telemetry(measures, Telemetry.named(controller.shares(derived)), Optional.of(derived));
    }

    @Override
    public double witness() {
        return supernet.store().sum() + controller.store().sum() + learning.baseline();
    }

    @Override
    public Map<String, float[]> state() {
        Map<String, float[]> own = new HashMap<>();
        if (!Float.isNaN(reward)) { // an epoch was done, of which it is told
            own.put(REWARD, new float[] {reward});
        }
        Architecture result = chosen;
        if (result != null) {
            int[] indices = result.indices();
            float[] values = new float[indices.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = indices[i];
            }
            own.put(CHOSEN, values);
        }
        return new Sections()
                .put(WEIGHTS, weights.state())
                .put(CONTROLLER, controller.store().snapshot())
                .put(LEARNING, learning.state())
                .put(OWN, own)
                .all();
    }

    @Override
    public void restore(Map<String, float[]> state) {
        weights.restore(Sections.section(state, WEIGHTS));
        controller.store().restore(Sections.section(state, CONTROLLER));
        learning.restore(Sections.section(state, LEARNING));
        Map<String, float[]> own = Sections.section(state, OWN);
        reward = own.getOrDefault(REWARD, new float[] {Float.NaN})[0];
        float[] values = own.get(CHOSEN);
        if (values == null) {
            chosen = null;
            return;
        }
        int[] indices = new int[values.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = Math.round(values[i]);
        }
        chosen = new Architecture(space.decisions(), indices);
    }

    @Override
    public void close() {
        learning.close();
        weights.close();
        controller.close();
        supernet.close();
    }
}

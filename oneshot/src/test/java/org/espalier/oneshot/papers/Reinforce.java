package org.espalier.oneshot.papers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ValidationBatches;
import org.espalier.oneshot.relaxed.ArchitectureParameters;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.supernet.LabelledMembers;
import org.espalier.oneshot.supernet.MemberRecipe;
import org.espalier.oneshot.supernet.MemberSampler;
import org.espalier.oneshot.supernet.MemberTraining;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.random.Seeds;
import org.espalier.search.Description;
import org.espalier.search.SearchContext;
import org.espalier.space.SearchSpace;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.loss.Losses;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Adam;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Optimiser;
import org.espalier.torch.train.Sections;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.Telemetry;

/**
 * A policy of one categorical distribution for each decision, which learns by REINFORCE from the accuracy of a drawn member with shared weights
 * (Bender et al. 2020, section 3), with a moving baseline. Implements {@link JointTraining} itself.
 *
 * @param epochs passes over the weights' half
 * @param batch images of a step
 * @param learningRate of the weights
 * @param policyRate of the policy
 */
public record Reinforce(int epochs, int batch, double learningRate, double policyRate) implements JointStrategy {
    private static final double KEPT = 0.95;

    public Reinforce() {
        this(30, 64, 0.1, 0.005);
    }

    @Override
    public Description description() {
        return new Description(
                "reinforce",
                "a policy that learns from the accuracy of drawn members",
                "Bender et al., Can Weight Sharing Outperform Random Architecture Search? An Investigation With TuNAS, 2020",
                "a decision between at least two options",
                "for tests");
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return SearchContext.lacksChoice(space);
    }

    @Override
    public JointTraining create(OneShotContext context) {
        return new Training(this, context);
    }

    private static Architecture drawn(SearchSpace space, Map<Decision, double[]> policy, SplittableRandom random) {
        int[] indices = new int[space.decisions().size()];
        for (int d = 0; d < indices.length; d++) {
            double[] shares = policy.get(space.decisions().all().get(d));
            double left = random.nextDouble();
            while (indices[d] < shares.length - 1 && (left -= shares[indices[d]]) >= 0) {
                indices[d]++;
            }
        }
        return space.canonical(new Architecture(space.decisions(), indices));
    }

    private static final class Training implements JointTraining {
        private final Reinforce settings;
        private final OneShotContext context;
        private final Supernet supernet;
        private final ArchitectureParameters policy;
        private final Optimiser optimiser;
        private final MemberTraining weights;
        private final ValidationBatches validation;
        private float baseline;

        Training(Reinforce settings, OneShotContext context) {
            this.settings = settings;
            this.context = context;
            this.supernet =
                    Supernet.create(context.space(), context.store(), context.convolution(), context.sideBySide());
            this.policy = new ArchitectureParameters(
                    context.space().decisions().all(), context.seed(), context.type(), context.tensors());
            this.optimiser =
                    new Adam(0, 0.999, 1e-8, 0, false).over(policy.store().trained());
            this.weights = new MemberTraining(
                    supernet,
                    new LabelledMembers(context.space(), new ByPolicy(), context.loss(), 0),
                    new MemberRecipe.Plain(
                            new Sgd(0.9, true, 1e-4), settings.learningRate(), 0, 0, GradientClip.norm(5)),
                    context.epochs());
            this.validation = new ValidationBatches(
                    context.otherHalf(), context.training().batches());
        }

        private final class ByPolicy implements MemberSampler {
            @Override
            public List<Architecture> members(SearchSpace space, Clock clock) {
                return List.of(draw("reinforce weights", clock));
            }

            @Override
            public String identity() {
                return "by policy|" + context.seed();
            }
        }

        private Architecture draw(String purpose, Clock clock) {
            return drawn(
                    context.space(),
                    policy.probabilities(Mixing.SOFTMAX),
                    Seeds.generator(context.seed(), purpose, clock.step()));
        }

        @Override
        public String identity() {
            return "reinforce|" + settings + "|" + weights.identity();
        }

        @Override
        public boolean normalisesBatches() {
            return weights.normalisesBatches();
        }

        @Override
        public void beginEpoch(Clock clock) {
            validation.begin(clock);
        }

        @Override
        public void endEpoch(Clock clock) {
            validation.end();
        }

        @Override
        public StepReport step(Batch batch, Clock clock) {
            try (PointerScope scope = new PointerScope()) {
                moveArchitecture(batch, validation.next(clock, normalisesBatches()), clock);
            }
            return moveWeights(batch, clock);
        }

        @Override
        public StepReport moveWeights(Batch training, Clock clock) {
            return weights.step(training, clock);
        }

        @Override
        public void moveArchitecture(Batch training, Batch other, Clock clock) {
            optimiser.clearGradients();
            Architecture member = draw("reinforce policy", clock);
            long right = Losses.correct(
                    supernet.forward(other.images(), member),
                    ClassTargets.of(other.targets()).labels());
            float reward = (float) right / other.images().size(0);
            for (int d = 0; d < policy.decisions().size(); d++) {
                Decision decision = policy.decisions().get(d);
                Tensor likelihood = policy.row(decision).log_softmax(0).narrow(0, member.index(decision), 1);
                likelihood.sum().mul(new Scalar(baseline - reward)).backward();
            }
            optimiser.step(settings.policyRate());
            baseline = (float) (KEPT * baseline + (1 - KEPT) * reward);
        }

        @Override
        public Architecture derived() {
            int[] indices = new int[policy.decisions().size()];
            Map<Decision, double[]> shares = policy.probabilities(Mixing.SOFTMAX);
            for (int d = 0; d < indices.length; d++) {
                double[] row = shares.get(policy.decisions().get(d));
                for (int i = 1; i < row.length; i++) {
                    indices[d] = row[i] > row[indices[d]] ? i : indices[d];
                }
            }
            return context.space().canonical(new Architecture(context.space().decisions(), indices));
        }

        @Override
        public double logLikelihood(Architecture member) {
            double sum = 0;
            for (Map.Entry<Decision, double[]> row :
                    policy.probabilities(Mixing.SOFTMAX).entrySet()) {
                sum += Math.log(row.getValue()[member.index(row.getKey())]);
            }
            return sum;
        }

        @Override
        public SharedWeights weights() {
            return supernet;
        }

        @Override
        public ParameterStore architecture() {
            return policy.store();
        }

        @Override
        public Telemetry telemetry(Clock clock) {
            return new Telemetry(Map.of("baseline", (double) baseline), Map.of(), Optional.of(derived()));
        }

        @Override
        public double witness() {
            return supernet.store().sum() + policy.store().sum() + baseline;
        }

        @Override
        public Map<String, float[]> state() {
            Map<String, float[]> own = new HashMap<>();
            own.put("baseline", new float[] {baseline});
            return new Sections()
                    .put("weights", weights.state())
                    .put("policy", policy.store().snapshot())
                    .put("policy-optimiser", optimiser.state())
                    .put("own", own)
                    .all();
        }

        @Override
        public void restore(Map<String, float[]> state) {
            weights.restore(Sections.section(state, "weights"));
            policy.store().restore(Sections.section(state, "policy"));
            optimiser.restore(Sections.section(state, "policy-optimiser"));
            baseline = Sections.section(state, "own").get("baseline")[0];
        }

        @Override
        public void close() {
            optimiser.close();
            weights.close();
            policy.close();
            supernet.close();
        }
    }
}

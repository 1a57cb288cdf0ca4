package org.espalier.oneshot.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.search.Description;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Adam;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.Telemetry;

/**
 * First-order DARTS with a fault.
 *
 * @param rate of the weights
 * @param fault what is wrong, as text, which the suite does not change
 */
public record FaultyJoint(int epochs, int batch, double rate, String fault) implements JointStrategy {
    public FaultyJoint() {
        this(3, 4, 0.025, Fault.NONE.name());
    }

    static FaultyJoint with(Fault fault) {
        return new FaultyJoint(3, 4, 0.025, fault.name());
    }

    private boolean has(Fault wanted) {
        return fault.equals(wanted.name());
    }

    @Override
    public Description description() {
        String name = has(Fault.ANOTHERS_NAME) ? "once-for-all" : "faulty";
        return new Description(name, "DARTS with a fault", "none", RelaxedSupernet.NEEDS, "for tests");
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        if (has(Fault.LACKS_NEVER)) {
            return Optional.empty();
        }
        return has(Fault.LACKS_ALWAYS) ? Optional.of("it needs luck") : RelaxedSupernet.lacks(space);
    }

    @Override
    public double learningRate() {
        return rate;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        if (has(Fault.REFUSES_LATE) && lacks(context.space()).isPresent()) {
            throw new IllegalStateException("no choices");
        }
        long seed = has(Fault.CHANCE) ? System.nanoTime() : has(Fault.ONE_SEED) ? 1 : context.seed();
        double used = has(Fault.OTHER_ON_LANES) && context.sideBySide().lanes().count() > 1 ? 2 * rate : rate;
        DartsSettings settings = new DartsSettings(
                context.epochs(),
                new Sgd(0.9, false, 3e-4),
                used,
                0,
                GradientClip.norm(5),
                new Adam(0.5, 0.999, 1e-8, 1e-3, false),
                3e-4,
                0,
                0,
                seed);
        boolean sparse = has(Fault.SAMPLES) || has(Fault.MOVES_UNUSED);
        String hidden = has(Fault.SEED_NOT_IN_IDENTITY) ? "seed=" + seed : "learningRate=" + used + ",";
        return new Training(
                Fault.valueOf(fault),
                new RelaxedTraining(
                        context.withSeed(seed),
                        settings,
                        sparse ? new Sampled(seed) : Mixing.SOFTMAX,
                        Activations.KEEP),
                context,
                hidden);
    }

    /** Of each choice one candidate is built, which is drawn anew in each step. */
    private record Sampled(long seed) implements Mixing {
        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            boolean[] built = new boolean[decision.size()];
            built[moment.random(seed, decision).nextInt(built.length)] = true;
            return new Mixture(alphas.softmax(0), built);
        }

        @Override
        public double[] probabilities(double[] alphas) {
            return Mixing.SOFTMAX.probabilities(alphas);
        }

        @Override
        public boolean dense() {
            return false;
        }
    }

    private static final class Training extends FaultyTraining implements JointTraining {
        private final RelaxedTraining sound;
        private final OneShotContext context;

        Training(Fault fault, RelaxedTraining sound, OneShotContext context, String hidden) {
            super(fault, sound, sound.weights().store(), hidden);
            this.sound = sound;
            this.context = context;
        }

        @Override
        public Architecture derived() {
            return fault == Fault.DERIVES_ANY
                    ? new Architecture(
                            context.space().decisions(),
                            new int[context.space().decisions().size()])
                    : sound.derived();
        }

        @Override
        public double logLikelihood(Architecture member) {
            return sound.logLikelihood(member);
        }

        @Override
        public StepReport moveWeights(Batch training, Clock clock) {
            StepReport report = sound.moveWeights(training, clock);
            behind();
            if (fault == Fault.WEIGHTS_MOVE_ARCHITECTURE) {
                nudge(architecture(), architecture().trained().get(0));
            }
            return report;
        }

        @Override
        public void moveArchitecture(Batch training, Batch validation, Clock clock) {
            if (fault == Fault.ARCHITECTURE_RESTS) {
                return;
            }
            sound.moveArchitecture(training, validation, clock);
            if (fault == Fault.ARCHITECTURE_MOVES_STATISTICS) {
                ParameterStore store = sound.weights().store();
                nudge(
                        store,
                        store.all().stream()
                                .filter(stored -> !stored.role().trained())
                                .findFirst()
                                .orElseThrow());
            }
        }

        private static void nudge(ParameterStore store, Stored stored) {
            float[] values = store.values(stored.name());
            values[0] += 0.001f;
            store.assign(stored.name(), values);
        }

        @Override
        public Optional<ArchitectureLoss> architectureLoss() {
            return sound.architectureLoss().map(loss -> (batch, clock) -> {
                Tensor value = loss.of(batch, clock);
                if (fault == Fault.DOUBLE_GRADIENT) {
                    Tensor gradient = architecture().trained().get(0).tensor().grad();
                    gradient.add_(new Tensor(gradient).clone());
                } else if (fault == Fault.GRADIENT_AT_THE_WEIGHTS) {
                    Stored stored = sound.weights().store().trained().get(0);
                    sound.weights().store().addGradient(stored.name(), torch.zeros_like(stored.tensor()));
                }
                return value;
            });
        }

        @Override
        public Telemetry telemetry(Clock clock) {
            Telemetry told = sound.telemetry(clock);
            if (fault != Fault.TELLS_HALF && fault != Fault.DERIVES_ANY) {
                return told;
            }
            Map<String, Map<String, Double>> shares = new LinkedHashMap<>();
            told.probabilities().forEach((decision, options) -> {
                Map<String, Double> half = new LinkedHashMap<>();
                options.forEach((option, share) -> half.put(option, share * (fault == Fault.TELLS_HALF ? 0.5 : 1)));
                shares.put(decision, half);
            });
            return new Telemetry(told.measures(), shares, Optional.of(derived()));
        }

        @Override
        public SharedWeights weights() {
            return fault == Fault.OTHER_MEMBER ? new Louder(sound.weights()) : sound.weights();
        }

        @Override
        public ParameterStore architecture() {
            return sound.architecture();
        }
    }

    /** Weights whose members answer louder than they do on their own. */
    private record Louder(SharedWeights sound) implements SharedWeights {
        @Override
        public ParameterStore store() {
            return sound.store();
        }

        @Override
        public Tensor forward(Tensor images, Architecture member) {
            return sound.forward(images, member).mul(new Scalar(1.001));
        }

        @Override
        public Network network(Architecture member) {
            return sound.network(member);
        }

        @Override
        public Weights extract(Architecture member) {
            return sound.extract(member);
        }
    }
}

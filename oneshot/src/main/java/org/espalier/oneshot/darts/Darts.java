package org.espalier.oneshot.darts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.CosineSchedule;
import org.espalier.torch.train.Losses;
import org.espalier.torch.train.Optimiser;
import org.espalier.torch.train.Sections;
import org.espalier.torch.train.SingleImageException;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.jspecify.annotations.Nullable;

/**
 * DARTS, first order (Liu, Simonyan, Yang 2019, algorithm 1 with xi = 0). Each step first moves the architecture parameters by the gradient of
 * the loss on a batch of the validation half, then the weights by that on a batch of the training half. Two optimisers, each of which sees its
 * own parameters only; in each of the two passes the other parameters need no gradient, so none is computed for them.
 *
 * <p>The network stays its owner's. Not thread-safe.
 */
public final class Darts implements AutoCloseable {
    private static final String WEIGHTS = "weights";
    private static final String ALPHAS = "alphas";
    private static final String WEIGHT_OPTIMISER = "weight-optimiser";
    private static final String ALPHA_OPTIMISER = "alpha-optimiser";
    private static final String HISTORY = "history";

    private final RelaxedSupernet net;
    private final DartsSettings settings;
    private final Mixing mixing;
    private final BatchStream validation;
    private final int rounds;
    private final ArchitectureParameters alphas;
    private final List<Stored> weightParameters;
    private final Optimiser weightOptimiser;
    private final Optimiser alphaOptimiser;
    private final CosineSchedule schedule;
    private final List<Map<Decision, double[]>> history = new ArrayList<>();
    private final TrainingLoop loop;

    /**
     * @param training the half that the weights learn from; one step for each batch
     * @param validation the other half; where it has fewer batches it is gone through again in another order. Without mixed labels: it stands
     *     for the validation loss, and the paper mixes neither half
     */
    public Darts(
            RelaxedSupernet net,
            DartsSettings settings,
            Mixing mixing,
            BatchStream training,
            BatchStream validation,
            DartsListener listener) {
        this.net = net;
        this.settings = settings;
        this.mixing = mixing;
        this.validation = validation;
        this.rounds = (training.batches() - 1) / validation.batches() + 1;
        this.alphas = new ArchitectureParameters(
                net.relaxation().decisions(),
                settings.seed(),
                net.store().type(),
                net.store().tensors());
        this.weightParameters = net.store().trained();
        this.weightOptimiser = settings.weights().over(weightParameters);
        this.alphaOptimiser = settings.alphas().over(alphas.store().trained());
        this.schedule = new CosineSchedule(settings.learningRate(), settings.learningRateFloor(), 0, settings.epochs());
        this.loop = new TrainingLoop(new FirstOrder(), settings.epochs(), training, told(listener));
    }

    private TrainingListener told(DartsListener listener) {
        return new TrainingListener() {
            @Override
            public void epoch(EpochReport report) {
                listener.epoch(report, alphas.values(), derived());
            }

            @Override
            public void step(int epoch, int step, int steps) {
                listener.step(epoch, step, steps);
            }

            @Override
            public void warning(String message) {
                listener.warning(message);
            }
        };
    }

    /** Searches to the end, from the newest good checkpoint where there is one; gives the derived architecture. */
    public Architecture run(@Nullable CheckpointFolder checkpoints) {
        return run(checkpoints, settings.epochs());
    }

    /** The same, but stops after some epochs. */
    public Architecture run(@Nullable CheckpointFolder checkpoints, int untilEpoch) {
        loop.run(checkpoints, untilEpoch);
        return derived();
    }

    /** The architecture that the parameters give now, by the space's rule of derivation. */
    public Architecture derived() {
        return net.relaxation().derivation().derive(alphas.probabilities(mixing));
    }

    public ArchitectureParameters alphas() {
        return alphas;
    }

    /** The architecture parameters after each epoch that is done. */
    public List<Map<Decision, double[]>> history() {
        return Collections.unmodifiableList(history);
    }

    @Override
    public void close() {
        weightOptimiser.close();
        alphaOptimiser.close();
        alphas.close();
    }

    private final class FirstOrder implements TrainingAlgorithm {
        private int round;
        private BatchStream.@Nullable Epoch open;

        @Override
        public String identity() {
            return "darts|" + settings + "|" + mixing.getClass().getName() + "|"
                    + net.relaxation().decisions() + "|" + net.store().trainedValues() + "|" + validation.batches()
                    + "|"
                    + settings.epochs();
        }

        @Override
        public void beginEpoch(int epoch) {
            round = 0;
            open = validation.epoch((long) epoch * rounds);
        }

        @Override
        public void endEpoch(int epoch) {
            if (open != null) {
                open.close();
                open = null;
            }
            history.add(alphas.values());
        }

        @Override
        public boolean normalisesBatches() {
            return net.store().holdsStatistics();
        }

        @Override
        public StepReport step(Batch batch, int epoch, long step) {
            if (epoch >= settings.warmUpEpochs()) {
                try (PointerScope scope = new PointerScope()) {
                    stepAlphas(nextValidation(epoch), step);
                }
            }
            return stepWeights(batch, epoch, step);
        }

        private Batch nextValidation(int epoch) {
            BatchStream.Epoch current = open;
            if (current == null || !current.hasNext()) {
                if (current != null) {
                    current.close();
                }
                round++;
                current = validation.epoch((long) epoch * rounds + round);
                open = current;
            }
            Batch batch = current.next();
            if (normalisesBatches() && batch.images().size(0) == 1) {
                throw new SingleImageException("batch of the validation half");
            }
            return batch;
        }

        private void stepAlphas(Batch batch, long step) {
            alphaOptimiser.clearGradients();
            needGradients(weightParameters, false);
            try (RelaxedPass pass =
                    net.forward(batch.images(), alphas, mixing, net.evaluating().batchOnly(), step)) {
                pass.backward(batch.targets().loss(pass.logits(), 0));
            } finally {
                needGradients(weightParameters, true);
            }
            alphaOptimiser.step(settings.alphaLearningRate());
        }

        private StepReport stepWeights(Batch batch, int epoch, long step) {
            double rate = schedule.at(epoch);
            weightOptimiser.clearGradients();
            Noise noise = new Noise(true, settings.seed(), step, settings.dropPath());
            List<Stored> rows = alphas.store().trained();
            double loss;
            long correct;
            needGradients(rows, false);
            try (RelaxedPass pass =
                    net.forward(batch.images(), alphas, mixing, net.evaluating().training(noise), step)) {
                Tensor mean = batch.targets().loss(pass.logits(), 0);
                loss = HostCopies.number(mean);
                correct = Losses.correct(pass.logits(), batch.labels());
                pass.backward(mean);
            } finally {
                needGradients(rows, true);
            }
            settings.clip().apply(weightParameters);
            weightOptimiser.step(rate);
            return new StepReport(loss, correct, rate);
        }

        private void needGradients(List<Stored> parameters, boolean needed) {
            parameters.forEach(stored -> stored.tensor().set_requires_grad(needed));
        }

        @Override
        public double witness() {
            return net.store().sum() + alphas.store().sum();
        }

        @Override
        public Map<String, float[]> state() {
            Map<String, float[]> past = new LinkedHashMap<>();
            for (int i = 0; i < history.size(); i++) {
                for (Map.Entry<Decision, double[]> row : history.get(i).entrySet()) {
                    float[] values = new float[row.getValue().length];
                    for (int k = 0; k < values.length; k++) {
                        values[k] = (float) row.getValue()[k];
                    }
                    past.put(i + ":" + row.getKey().path(), values);
                }
            }
            return new Sections()
                    .put(WEIGHTS, net.store().snapshot())
                    .put(ALPHAS, alphas.store().snapshot())
                    .put(WEIGHT_OPTIMISER, weightOptimiser.state())
                    .put(ALPHA_OPTIMISER, alphaOptimiser.state())
                    .put(HISTORY, past)
                    .all();
        }

        @Override
        public void restore(Map<String, float[]> state) {
            net.store().restore(Sections.section(state, WEIGHTS));
            alphas.store().restore(Sections.section(state, ALPHAS));
            weightOptimiser.restore(Sections.section(state, WEIGHT_OPTIMISER));
            alphaOptimiser.restore(Sections.section(state, ALPHA_OPTIMISER));
            Map<String, float[]> past = Sections.section(state, HISTORY);
            history.clear();
            for (int i = 0; i < past.size() / Math.max(1, alphas.decisions().size()); i++) {
                Map<Decision, double[]> rows = new LinkedHashMap<>();
                for (Decision decision : alphas.decisions()) {
                    String key = i + ":" + decision.path();
                    float[] values =
                            Objects.requireNonNull(past.get(key), () -> "the checkpoint lacks alphas '" + key + "'");
                    double[] row = new double[decision.size()];
                    for (int k = 0; k < row.length; k++) {
                        row[k] = values[k];
                    }
                    rows.put(decision, row);
                }
                history.add(rows);
            }
        }
    }
}

package org.espalier.pipeline.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.CalibrationImages;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Part;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.VerifiedConvolution;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.Evaluation;
import org.espalier.torch.train.ExactStatistics;
import org.espalier.torch.train.PaddedStream;
import org.espalier.torch.train.SingleImageException;
import org.espalier.torch.train.Trainer;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingRecipe;

/** Trains networks from scratch on the search's data, all by one recipe, so that nothing but the network differs. */
public final class ScratchTraining {
    private final SearchResources resources;

    /** @param resources whose images are trained on, by whose engine */
    public ScratchTraining(SearchResources resources) {
        this.resources = resources;
    }

    /**
     * A trained network. Its batch norms hold exact statistics, so that no figure depends on their momentum.
     *
     * @param weights with these statistics
     * @param training top-1 on training images, not augmented
     * @param valid top-1 on the validation split
     */
    public record Trained(Weights weights, Evaluation training, Evaluation valid) {}

    /**
     * What became of one of several trainings.
     *
     * @param trained the network, unless it diverged
     * @param diverged why there is none
     */
    public record Outcome(Optional<Trained> trained, Optional<DivergedException> diverged) {
        public Outcome {
            if (trained.isPresent() == diverged.isPresent()) {
                throw new IllegalArgumentException("a training ends in a network or diverges, got " + diverged);
            }
        }
    }

    /**
     * One of several trainings.
     *
     * @param run its name in the journal
     * @param network what to train
     * @param checkpoints where a killed training goes on
     */
    public record Job(String run, Network network, Path checkpoints) {}

    /**
     * Trains several networks, side by side where there are lanes: a small network trains on one thread nearly as fast as on two. What each
     * learns depends on neither the others nor the number of lanes that are free. One that diverges is an outcome; the first failure of another
     * kind is thrown after the others have ended.
     */
    public List<Outcome> trainAll(List<Job> jobs, int epochs, EpochEvents events) {
        boolean alone = jobs.size() == 1;
        Lanes lanes = alone ? Lanes.NONE : resources.sideBySide().lanes();
        VerifiedConvolution convolution = alone ? resources.convolution() : resources.laneConvolution();
        convolution.prepare(jobs.stream().map(Job::network).toList(), batch(), events.pulse()::verified);
        return lanes.run(jobs.stream()
                .<Supplier<Outcome>>map(job -> () -> {
                    Outcome outcome = outcome(job, epochs, events, convolution);
                    events.finished(job.run(), epochs);
                    return outcome;
                })
                .toList());
    }

    private Outcome outcome(Job job, int epochs, EpochEvents events, VerifiedConvolution convolution) {
        try {
            Trained trained = train(job.network(), epochs, job.checkpoints(), events.of(job.run()), convolution);
            return new Outcome(Optional.of(trained), Optional.empty());
        } catch (DivergedException e) {
            return new Outcome(Optional.empty(), Optional.of(e));
        }
    }

    /**
     * Trains one network with all threads.
     *
     * @throws DivergedException where it diverges, which says what to lower
     * @throws SingleImageException where a batch has one image and the network batch norms
     * @param epochs how long
     * @param checkpoints where a killed training goes on
     * @param listener hears of epochs
     */
    public Trained train(Network network, int epochs, Path checkpoints, TrainingListener listener) {
        resources.convolution().prepare(network, batch());
        return train(network, epochs, checkpoints, listener, resources.convolution());
    }

    private Trained train(
            Network network, int epochs, Path checkpoints, TrainingListener listener, VerifiedConvolution convolution) {
        SearchConfig.Retrain retrain = resources.config().retrain();
        return ConfiguredTraining.run(
                "retrain.batch",
                retrain.learningRate(),
                "lower retrain.learning_rate",
                () -> trainPlainly(network, epochs, checkpoints, listener, convolution));
    }

    private Trained trainPlainly(
            Network network, int epochs, Path checkpoints, TrainingListener listener, VerifiedConvolution convolution) {
        SearchConfig config = resources.config();
        TrainingRecipe recipe = TrainingRecipe.standard(epochs, config.seed())
                .withLearningRate(config.retrain().learningRate());
        int rows = network.input().height().asInt();
        try (NetworkModule module = module(network, convolution);
                BatchLoader training = BatchLoader.training(
                        resources.dataset(),
                        resources.split().indices(Part.TRAIN),
                        resources.normalisation(),
                        config.data().augment(),
                        LoaderSettings.of(batch(), config.seed()))) {
            TrainingListener validating = new Validating(module, listener);
            try (Trainer trainer = new Trainer(module, recipe, resources.batches(training, rows), validating)) {
                trainer.run(resources.checkpoints(checkpoints));
            }
            return finished(module);
        }
    }

    /** What every trained network goes through before anybody looks at it. */
    private Trained finished(NetworkModule module) {
        try (CalibrationImages images = CalibrationImages.all(resources, batch(), rows(module));
                CalibrationImages plain = CalibrationImages.plain(resources, batch(), rows(module))) {
            ExactStatistics.write(module, images.batches());
            Evaluation training = Trainer.evaluateFinite(module, plain.batches());
            return new Trained(module.store().toWeights(), training, evaluate(module, Part.VALID));
        }
    }

    private static int rows(NetworkModule module) {
        return module.network().input().height().asInt();
    }

    /** Looks at the validation split now and then while a network trains, for the curve; the training does not notice. */
    private final class Validating implements TrainingListener {
        private static final int MOST_LOOKS = 20;

        private final NetworkModule module;
        private final TrainingListener listener;

        Validating(NetworkModule module, TrainingListener listener) {
            this.module = module;
            this.listener = listener;
        }

        @Override
        public void epoch(EpochReport report) {
            int every = (report.epochs() + MOST_LOOKS - 1) / MOST_LOOKS;
            boolean look = listener.wantsValidation() && report.epoch() % every == 0;
            listener.epoch(look ? report.validated(glance()) : report);
        }

        @Override
        public void step(int epoch, int step, int steps) {
            listener.step(epoch, step, steps);
        }

        private Evaluation glance() {
            try (CalibrationImages images = CalibrationImages.few(resources, batch(), rows(module));
                    BatchLoader valid = loader(Part.VALID)) {
                return ExactStatistics.evaluate(module, images.batches(), padded(valid, module));
            }
        }

        @Override
        public void warning(String message) {
            listener.warning(message);
        }
    }

    /** Images of a batch, in training and in evaluation alike, so that no kernel has to be verified twice. */
    private int batch() {
        return Math.min(resources.config().retrain().batch(), resources.split().indices(Part.TRAIN).length);
    }

    /** Top-1 of trained weights on a part of the data. */
    public Evaluation evaluate(Network network, Weights weights, Part part) {
        resources.convolution().prepare(network, batch());
        try (NetworkModule module = module(network)) {
            module.store().load(weights);
            return evaluate(module, part);
        }
    }

    private Evaluation evaluate(NetworkModule module, Part part) {
        try (BatchLoader loader = loader(part)) {
            return Trainer.evaluate(module, padded(loader, module));
        }
    }

    private BatchLoader loader(Part part) {
        return BatchLoader.evaluation(
                resources.dataset(),
                resources.split().indices(part),
                resources.normalisation(),
                LoaderSettings.of(batch(), resources.config().seed()));
    }

    private BatchStream padded(BatchLoader loader, NetworkModule module) {
        return new PaddedStream(resources.batches(loader, rows(module)), batch());
    }

    /** A fresh module; the seed decides its weights. */
    public NetworkModule module(Network network) {
        return module(network, resources.convolution());
    }

    private NetworkModule module(Network network, VerifiedConvolution convolution) {
        return NetworkModule.create(network, resources.config().seed(), Initialisation.HE_FAN_OUT, convolution);
    }
}

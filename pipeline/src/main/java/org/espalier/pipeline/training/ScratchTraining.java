package org.espalier.pipeline.training;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.measure.Answers;
import org.espalier.measure.Estimate;
import org.espalier.pipeline.config.DataConfig;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.CalibrationImages;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.StoppableStream;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Part;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.VerifiedConvolution;
import org.espalier.torch.task.Judge;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.ExactStatistics;
import org.espalier.torch.train.PaddedStream;
import org.espalier.torch.train.SingleImageException;
import org.espalier.torch.train.Trainer;
import org.espalier.torch.train.TrainingAlone;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingRecipe;

/** Trains networks from scratch on the search's data, all by one recipe, so that nothing but the network differs. */
public final class ScratchTraining {
    private final SearchResources resources;
    private final BooleanSupplier stopAsked;

    /** @param resources whose images are trained on, by whose engine */
    public ScratchTraining(SearchResources resources) {
        this(resources, () -> false);
    }

    /**
     * One that can be ended by itself.
     *
     * @param resources whose images are trained on, by whose engine
     * @param stopAsked asked between batches; where true, it ends with {@link StoppableStream.StopAsked} and can go on from its last checkpoint
     */
    public ScratchTraining(SearchResources resources, BooleanSupplier stopAsked) {
        this.resources = resources;
        this.stopAsked = stopAsked;
    }

    /**
     * A trained network. Its batch norms hold exact statistics, so that no figure depends on their momentum.
     *
     * @param weights with these statistics
     * @param training the measure that decides on training images, not augmented
     * @param valid the same on the validation split, with its interval
     * @param curve validation scores after each epoch, higher is better, at a glance, where somebody wanted it; else empty
     * @param cutAfter epochs after which its training was stopped early or cut for want of time; absent where it was trained to its end
     */
    public record Trained(Weights weights, double training, Estimate valid, List<Double> curve, OptionalLong cutAfter) {
        public Trained {
            curve = List.copyOf(curve);
        }
    }

    /**
     * Has the convolutions of networks verified, all in one go.
     *
     * @param onLane whether they are trained on lanes
     * @param told how many verdicts there are, and how many there will be
     */
    public void prepare(Collection<Network> networks, boolean onLane, BiConsumer<Integer, Integer> told) {
        List<Network> trained = networks.stream()
                .flatMap(network -> helped(network).trained().stream())
                .toList();
        convolution(onLane).prepare(trained, batch(), told);
    }

    /** The lanes among which the batches of a training without company are divided; empty where all threads share every operation. */
    private Optional<SideBySide> lanes(Network network, int epochs, boolean onLane) {
        if (onLane) {
            return Optional.empty();
        }
        TrainingAlone alone = TrainingAlone.of(
                resources.engine(), resources.convolution(), resources.laneConvolution(), resources.sideBySide());
        long images = resources.split().indices(Part.TRAIN).length;
        return alone.lanes(network, batch(), epochs * (images / batch()));
    }

    /** The network, with its auxiliary head only where the recipe wants one. */
    private Network helped(Network network) {
        return retrain().recipe().settings().auxiliary() > 0 ? network : network.withoutAuxiliary();
    }

    private RetrainConfig retrain() {
        return resources.config().retrain();
    }

    private Augmentation augmentation() {
        DataConfig data = resources.config().data();
        return retrain().recipe().augmentation(data.augment(), data.size());
    }

    private VerifiedConvolution convolution(boolean onLane) {
        return onLane ? resources.laneConvolution() : resources.convolution();
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
        return required(train(network, new Wish(epochs), checkpoints, listener, false));
    }

    /** The same on one of the lanes, by whatever runs there; side by side with others. */
    public Trained trainOnLane(Network network, int epochs, Path checkpoints, TrainingListener listener) {
        return required(train(network, new Wish(epochs), checkpoints, listener, true));
    }

    private static Trained required(Optional<Trained> trained) {
        return trained.orElseThrow(() -> new IllegalStateException("the training's listener allowed no epoch at all"));
    }

    /**
     * Trains one network as somebody wishes. What it learns depends neither on what runs beside it nor on when it was killed.
     *
     * @param onLane whether it runs on one of the lanes, side by side with others, and not with all threads
     * @return empty where the listener allowed no epoch at all
     * @throws DivergedException where it diverges, which says what to lower
     * @throws SingleImageException where a batch has one image and the network batch norms
     */
    public Optional<Trained> train(
            Network network, Wish wish, Path checkpoints, TrainingListener listener, boolean onLane) {
        Network helped = helped(network);
        convolution(onLane).prepare(helped.trained(), batch());
        wish.teacher()
                .flatMap(TeacherFile::network)
                .ifPresent(teacher -> convolution(onLane).prepare(teacher, batch()));
        return ConfiguredTraining.run(
                "retrain.batch",
                retrain().learningRate(),
                "lower retrain.learning_rate",
                () -> trainWithCurve(helped, wish, checkpoints, listener, onLane));
    }

    private Optional<Trained> trainWithCurve(
            Network network, Wish wish, Path checkpoints, TrainingListener listener, boolean onLane) {
        try {
            return trainPlainly(network, wish, checkpoints, listener, onLane);
        } catch (KeptCurve.LostException e) {
            listener.warning(e.getMessage() + ", and nobody can look at those epochs any more: it is trained anew");
            resources.checkpoints(checkpoints).clear();
            return trainPlainly(network, wish, checkpoints, listener, onLane);
        }
    }

    private Optional<Trained> trainPlainly(
            Network network, Wish wish, Path checkpoints, TrainingListener listener, boolean onLane) {
        SearchConfig config = resources.config();
        long seed = wish.seed(config.seed());
        TrainingRecipe recipe = recipe(wish.epochs(), seed);
        int rows = network.input().height().asInt();
        Optional<SideBySide> lanes = lanes(network, wish.epochs(), onLane);
        try (NetworkModule module = trained(network, seed, convolution(onLane));
                BatchLoader training = BatchLoader.training(
                        resources.dataset(),
                        resources.split().indices(Part.TRAIN),
                        resources.normalisation(),
                        augmentation(),
                        LoaderSettings.of(batch(), seed).with(config.data().sampler()));
                OpenTeacher teacher =
                        OpenTeacher.of(resources, wish.teacher(), other -> module(other, seed, convolution(onLane)))) {
            Validating validating = new Validating(module, wish, KeptCurve.in(checkpoints), listener);
            try (Trainer trainer = new Trainer(
                    module,
                    recipe,
                    teacher.loss(),
                    teacher.over(batches(training, rows)),
                    validating,
                    lanes.orElse(null))) {
                trainer.run(resources.checkpoints(checkpoints), wish.until());
                int done = trainer.epochsDone();
                return done == 0
                        ? Optional.empty()
                        : Optional.of(finished(module, augmentation(), validating.curve(done), done, wish));
            }
        }
    }

    private TrainingRecipe recipe(int epochs, long seed) {
        TrainingRecipe recipe = retrain().recipe().training(epochs, retrain().learningRate(), seed);
        return resources.goal().smoothing().map(recipe::withLabelSmoothing).orElse(recipe);
    }

    private BatchStream batches(BatchLoader loader, int rows) {
        return new StoppableStream(resources.batches(loader, rows), stopAsked);
    }

    /** What every trained network goes through before anybody looks at it. */
    private Trained finished(NetworkModule module, Augmentation augmented, List<Double> curve, int done, Wish wish) {
        try (CalibrationImages images = CalibrationImages.all(resources, augmented, batch(), rows(module));
                CalibrationImages plain = CalibrationImages.plain(resources, batch(), rows(module))) {
            ExactStatistics.write(module, images.batches());
            Judge judge = resources.goal().judge();
            double training = judge.value(Trainer.evaluateFinite(module, plain.batches(), judge.tally()));
            return new Trained(
                    module.weights(),
                    training,
                    judge.estimate(evaluate(module, Part.VALID)),
                    curve,
                    done < wish.epochs() ? OptionalLong.of(done) : OptionalLong.empty());
        }
    }

    /**
     * A network whose weights somebody else trained, as if it had been trained here: with exact statistics, and judged by the same images.
     *
     * @param weights by the names of its layers' tensors
     * @throws DivergedException where its activations are no finite numbers
     */
    public Trained taken(Network network, Weights weights) {
        resources.convolution().prepare(network, batch());
        try (NetworkModule module = module(network)) {
            module.store().load(weights);
            return finished(module, resources.config().data().augment(), List.of(), 1, new Wish(1));
        }
    }

    private static int rows(NetworkModule module) {
        return module.network().input().height().asInt();
    }

    /** Looks at the validation split now and then while a network trains, for the curve; the training does not notice. */
    private final class Validating implements TrainingListener {
        private static final int MOST_LOOKS = 20;

        private final NetworkModule module;
        private final Wish wish;
        private final KeptCurve curve;
        private final TrainingListener listener;

        Validating(NetworkModule module, Wish wish, KeptCurve curve, TrainingListener listener) {
            this.module = module;
            this.wish = wish;
            this.curve = curve;
            this.listener = listener;
        }

        @Override
        public void epoch(EpochReport report) {
            int every = (report.epochs() + MOST_LOOKS - 1) / MOST_LOOKS;
            if (wish.looks()) {
                double valid = glance();
                curve.keep(report.epoch(), resources.goal().judge().score(valid));
                listener.epoch(report.validated(valid));
            } else if (listener.wantsValidation() && report.epoch() % every == 0) {
                listener.epoch(report.validated(glance()));
            } else {
                listener.epoch(report);
            }
        }

        @Override
        public void resumed(EpochReport report) {
            listener.resumed(report);
        }

        /** Validation scores of all epochs that are done, where they are wanted. */
        List<Double> curve(int done) {
            if (!wish.looks()) {
                return List.of();
            }
            curve.require(done, () -> resources.goal().judge().score(glance()));
            return curve.scores();
        }

        @Override
        public void step(int epoch, int step, int steps) {
            listener.step(epoch, step, steps);
        }

        /** What decides, of the validation images. */
        private double glance() {
            Judge judge = resources.goal().judge();
            try (CalibrationImages images = CalibrationImages.few(resources, augmentation(), batch(), rows(module));
                    BatchLoader valid = loader(Part.VALID)) {
                return judge.value(
                        ExactStatistics.evaluate(module, images.batches(), padded(valid, module), judge.tally()));
            }
        }

        @Override
        public boolean mayGoOn(int done, int epochs) {
            return wish.mayGoOn(curve(done)) && listener.mayGoOn(done, epochs);
        }

        @Override
        public void warning(String message) {
            listener.warning(message);
        }
    }

    /** Images of a batch, in training and in evaluation alike, so that no kernel has to be verified twice. */
    private int batch() {
        return Math.min(retrain().batch(), resources.split().indices(Part.TRAIN).length);
    }

    /** Answers of trained weights to a part of the data. */
    public Answers evaluate(Network network, Weights weights, Part part) {
        resources.convolution().prepare(network, batch());
        try (NetworkModule module = module(network)) {
            module.store().load(weights);
            return evaluate(module, part);
        }
    }

    private Answers evaluate(NetworkModule module, Part part) {
        try (BatchLoader loader = loader(part)) {
            return Trainer.evaluate(
                    module, padded(loader, module), resources.goal().judge().tally());
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
        return new PaddedStream(batches(loader, rows(module)), batch());
    }

    /** A fresh module; the seed decides its weights. */
    public NetworkModule module(Network network) {
        return module(network, resources.config().seed(), resources.convolution());
    }

    private static NetworkModule trained(Network network, long seed, VerifiedConvolution convolution) {
        ParameterStore store = new ParameterStore(seed, Initialisation.HE_FAN_OUT, convolution.tensors());
        return NetworkModule.createWithAuxiliary(network, store, convolution);
    }

    private static NetworkModule module(Network network, long seed, VerifiedConvolution convolution) {
        return NetworkModule.create(network, seed, Initialisation.HE_FAN_OUT, convolution);
    }
}

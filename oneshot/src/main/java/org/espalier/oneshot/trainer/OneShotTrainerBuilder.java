package org.espalier.oneshot.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.espalier.measure.Measure;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.OneShotStrategy;
import org.espalier.oneshot.Price;
import org.espalier.search.Constraints;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.data.Split;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.task.ImageClassification;
import org.espalier.torch.task.Task;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.LoaderStream;
import org.espalier.torch.train.OptimiserRule;
import org.espalier.yaml.Nearest;
import org.jspecify.annotations.Nullable;

/**
 * Sets up a {@link OneShotTrainer}. Only images are needed: everything else has the strategy's published value, or another default that its method names. For
 * one thread; what it is given stays its owner's.
 *
 * @param <T> the kind of trainer
 */
public final class OneShotTrainerBuilder<T extends OneShotTrainer> {
    private final SearchSpace space;
    private final OneShotStrategy strategy;
    private final Function<OneShotContext, T> maker;
    private final List<Callback> callbacks = new ArrayList<>();
    private final List<String> metricNames = new ArrayList<>();
    private final List<Measure> metrics = new ArrayList<>();
    private Task task = new ImageClassification();
    private Optional<Loss> loss = Optional.empty();
    private Optional<OptimiserRule> optimiser = Optional.empty();
    private int epochs;
    private int batch;
    private int logFrequency;
    private long seed;
    private Augmentation augment = Augmentation.NONE;
    private Constraints limits = Constraints.none();
    private @Nullable Split split;
    private @Nullable ImageDataset trainingSet;
    private @Nullable ImageDataset validationSet;
    private @Nullable BatchStream trainingBatches;
    private @Nullable BatchStream validationBatches;
    private Optional<TrainerParts.Computing> computing = Optional.empty();

    /** @param maker makes the trainer, which closes nothing of its context */
    OneShotTrainerBuilder(SearchSpace space, OneShotStrategy strategy, Function<OneShotContext, T> maker) {
        this.space = space;
        this.strategy = strategy;
        this.maker = maker;
        this.epochs = strategy.epochs();
        this.batch = strategy.batch();
    }

    /** What is learned, which has a loss and measures of its own; image classification unless it is set. */
    public OneShotTrainerBuilder<T> task(Task other) {
        this.task = other;
        return this;
    }

    /** What weights and architecture minimise; the task's own unless it is set. */
    public OneShotTrainerBuilder<T> loss(Loss other) {
        this.loss = Optional.of(other);
        return this;
    }

    /**
     * Measures of the task that are taken after each epoch, with the shared weights as they are: of the derived architecture, or of a supernet's largest
     * member; the first is what a report calls its validation. On the images of {@code validation}, or on the validation part of a split.
     *
     * @param names for example {@code accuracy} and {@code macro_f1}
     */
    public OneShotTrainerBuilder<T> metrics(String... names) {
        metricNames.addAll(Arrays.asList(names));
        return this;
    }

    /** The same of measures that the task need not know; they are told behind those that have been named. */
    public OneShotTrainerBuilder<T> metrics(Measure... own) {
        metrics.addAll(Arrays.asList(own));
        return this;
    }

    /** What moves the weights, in place of the strategy's own rule; the architecture is learned as the strategy says. */
    public OneShotTrainerBuilder<T> optimiser(OptimiserRule other) {
        this.optimiser = Optional.of(other);
        return this;
    }

    /** Passes over the images of the weights, at least 1; the strategy's own unless it is set. */
    public OneShotTrainerBuilder<T> epochs(int wanted) {
        this.epochs = atLeastOne("epochs", wanted);
        return this;
    }

    /** Images of a step, at least 1; the strategy's own unless it is set. Of no meaning where batches are given. */
    public OneShotTrainerBuilder<T> batchSize(int wanted) {
        this.batch = atLeastOne("batchSize", wanted);
        return this;
    }

    /** Steps from one call of {@link Callback#progress} to the next, at least 1; at the end of each epoch alone unless it is set. */
    public OneShotTrainerBuilder<T> logFrequency(int steps) {
        this.logFrequency = atLeastOne("logFrequency", steps);
        return this;
    }

    private static int atLeastOne(String where, int wanted) {
        if (wanted < 1) {
            throw new IllegalArgumentException(where + ": expected at least 1, got " + wanted);
        }
        return wanted;
    }

    /** Images whose training part is divided between weights and architecture as the strategy says, and whose validation part is for metrics. */
    public OneShotTrainerBuilder<T> dataset(Split whole) {
        this.split = whole;
        return this;
    }

    /** Images of the weights, those that their source counts as training; divided as the strategy says where there is no {@code validation}. */
    public OneShotTrainerBuilder<T> training(ImageDataset images) {
        this.trainingSet = images;
        return this;
    }

    /** Images of the architecture, all of the data set; of a strategy that divides nothing, and of a supernet, for metrics alone. */
    public OneShotTrainerBuilder<T> validation(ImageDataset images) {
        this.validationSet = images;
        return this;
    }

    /** Batches of the weights, at the space's largest resolution, on the engine's device. */
    public OneShotTrainerBuilder<T> training(BatchStream batches) {
        this.trainingBatches = batches;
        return this;
    }

    /** Batches of the architecture; of a strategy that divides nothing, and of a supernet, for metrics alone. */
    public OneShotTrainerBuilder<T> validation(BatchStream batches) {
        this.validationBatches = batches;
        return this;
    }

    /** Random changes of training images; none unless it is set. Of no meaning where batches are given. */
    public OneShotTrainerBuilder<T> augment(Augmentation changes) {
        this.augment = changes;
        return this;
    }

    /** Limits that strategies may draw within or pay for; none unless they are set. A derived architecture knows none: see {@link JointTrainer#export(Constraints, int)}. */
    public OneShotTrainerBuilder<T> limits(Constraints other) {
        this.limits = other;
        return this;
    }

    /** Root of all randomness; 0 unless it is set. */
    public OneShotTrainerBuilder<T> seed(long root) {
        this.seed = root;
        return this;
    }

    /** Takes part in the training, in the order in which they are given. */
    public OneShotTrainerBuilder<T> callbacks(Callback... more) {
        callbacks.addAll(Arrays.asList(more));
        return this;
    }

    /**
     * Where and how everything is computed, for programs that have an engine open; else the processor, with a thread for each core and kernels that are
     * verified on this machine.
     *
     * @param tensors makes tensors on the device that computes
     * @param convolution how convolutions outside of lanes are computed
     * @param lanes where passes that do not depend on each other run
     */
    public OneShotTrainerBuilder<T> on(TensorFactory tensors, Convolution convolution, SideBySide lanes) {
        this.computing = Optional.of(new TrainerParts.Computing(tensors, convolution, lanes));
        return this;
    }

    /**
     * The trainer; nothing is trained yet.
     *
     * @return close it after use
     * @throws IllegalArgumentException where the strategy does not fit the space, images are missing or do not fit, or a metric is unknown
     */
    public T build() {
        strategy.lacks(space).ifPresent(lack -> {
            throw new IllegalArgumentException("strategy: '" + strategy.name() + "' does not fit the space '"
                    + space.name() + "': " + lack + "; take another strategy or space");
        });
        TrainerImages images = images();
        images.training().ifPresent(this::requireFit);
        Optional<LabelNames> labels = images.labels();
        labels.flatMap(task::lacks).ifPresent(lack -> {
            throw new IllegalArgumentException("training: task '" + task.name() + "' cannot learn from it: " + lack);
        });
        LabelNames named = labels.orElseGet(this::numbered);
        List<Measure> wanted = measures(named);
        TrainerParts parts = TrainerParts.of(computing);
        try {
            TrainerImages.Opened opened = parts.open(images, wish(parts));
            TrainerSettings settings = settings(wanted, opened, named);
            return parts.handOver(maker.apply(context(parts, opened, named)), settings);
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private TrainerImages images() {
        boolean sets = trainingSet != null || validationSet != null;
        boolean batches = trainingBatches != null || validationBatches != null;
        if ((split != null ? 1 : 0) + (sets ? 1 : 0) + (batches ? 1 : 0) > 1) {
            throw new IllegalArgumentException(
                    "training: images are given in several forms, expected a split, data sets or batches; give one of them");
        }
        if (split != null) {
            return new TrainerImages.OfSplit(split);
        } else if (trainingSet != null) {
            return new TrainerImages.OfSets(trainingSet, Optional.ofNullable(validationSet));
        } else if (trainingBatches != null) {
            return new TrainerImages.OfBatches(trainingBatches, Optional.ofNullable(validationBatches));
        }
        throw new IllegalArgumentException(
                "training: expected images, got none; give a split as dataset, or training images");
    }

    private void requireFit(ImageDataset images) {
        long channels = space.input().channels().max();
        if (images.channels() != channels) {
            throw new IllegalArgumentException(
                    "training: the space '" + space.name() + "' takes other images, expected " + channels
                            + " channel(s), got " + images.channels() + "; build the space for the images");
        }
        int outputs = task.outputs(images.labelNames());
        if (outputs != classes()) {
            throw new IllegalArgumentException("training: the labels are not those of the space '" + space.name()
                    + "', expected " + classes() + " outputs for task '" + task.name() + "', got " + outputs
                    + "; build the space for the labels");
        }
    }

    private int classes() {
        return space.network(
                        space.decisions().architecture(new int[space.decisions().size()]))
                .classes();
    }

    /** Classes that nobody has named. */
    private LabelNames numbered() {
        return LabelNames.ofClasses(
                IntStream.range(0, classes()).mapToObj(Integer::toString).toList());
    }

    private List<Measure> measures(LabelNames labels) {
        List<Measure> known = task.measures(labels);
        List<Measure> wanted = new ArrayList<>();
        for (String name : metricNames) {
            wanted.add(known.stream()
                    .filter(measure -> measure.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("metrics: unknown measure '" + name + "'"
                            + Nearest.among(
                                    name, known.stream().map(Measure::name).toList()))));
        }
        wanted.addAll(metrics);
        return wanted;
    }

    private TrainerImages.Wish wish(TrainerParts parts) {
        double share = strategy instanceof JointStrategy joint ? joint.trainingShare() : 1;
        int rows = Math.toIntExact(space.input().height().max());
        return new TrainerImages.Wish(
                share,
                batch,
                augment,
                seed,
                loader -> new LoaderStream(loader, rows, parts.computing().tensors()));
    }

    private OneShotContext context(TrainerParts parts, TrainerImages.Opened opened, LabelNames labels) {
        return new OneShotContext(
                        space,
                        limits,
                        opened.training(),
                        opened.validation(),
                        epochs,
                        parts.computing().convolution(),
                        parts.computing().lanes(),
                        parts.computing().tensors(),
                        seed)
                .minimising(loss.orElseGet(() -> task.loss(labels, List.of())))
                .paying(Price.of(limits));
    }

    private TrainerSettings settings(List<Measure> wanted, TrainerImages.Opened opened, LabelNames labels) {
        if (wanted.isEmpty()) {
            return new TrainerSettings(callbacks, logFrequency, optimiser, Optional.empty());
        }
        BatchStream scored = opened.scored()
                .orElseThrow(() -> new IllegalArgumentException("metrics: there are no images that the weights do not"
                        + " learn from, expected some to measure on; give validation images"));
        return new TrainerSettings(
                callbacks,
                logFrequency,
                optimiser,
                Optional.of(new TrainerSettings.Scoring(wanted, scored, () -> task.tally(labels))));
    }
}

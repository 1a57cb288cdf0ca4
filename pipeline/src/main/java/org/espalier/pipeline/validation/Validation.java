package org.espalier.pipeline.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.espalier.device.onnx.ModelInput;
import org.espalier.graph.Proportion;
import org.espalier.measure.Answers;
import org.espalier.pipeline.config.DataConfig;
import org.espalier.search.Scores;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.ModelView;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.Scaling;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.data.Split;
import org.espalier.torch.data.SplitSettings;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.task.ImageClassification;
import org.espalier.torch.task.Judge;
import org.espalier.torch.task.Task;
import org.espalier.torch.task.Tasks;
import org.espalier.torch.train.LoaderStream;
import org.espalier.torch.train.PlainEvaluation;

/**
 * Runs an exported model over images and judges its answers by the measures of what it learned. What the images go through, and what the scores mean, is read from the
 * model's file; a file that does not say takes pixels in 0..1 of its own size, and its classes are matched by position.
 */
public final class Validation {
    private static final int BATCH = 64;
    private static final int RGB = 3;

    private final SourceContext context;
    private final Consumer<String> warnings;
    private final Optional<Task> task;

    /** @param warnings receives what the user should know of the images */
    public Validation(Map<String, String> environment, Consumer<String> warnings) {
        this(SourceContext.of(environment, warnings));
    }

    /** @param context also says where what the user should know goes */
    public Validation(SourceContext context) {
        this(context, Optional.empty());
    }

    private Validation(SourceContext context, Optional<Task> task) {
        this.context = context;
        this.warnings = context.warnings();
        this.task = task;
    }

    /** The same by the measures of a task with its settings, which a model's file has only the name of. */
    public Validation of(Task other) {
        return new Validation(context, Optional.of(other));
    }

    /**
     * What came out.
     *
     * @param score over the images of classes that the model knows
     * @param unknownClasses the other classes, with the number of their images, which were left out
     */
    public record Outcome(Scores.Holdout score, SortedMap<String, Integer> unknownClasses) {}

    /**
     * Over every image of a source.
     *
     * @param name of the model, for errors
     * @param layout where arrays have their channels
     * @throws IllegalArgumentException where the bytes are no model of such images
     */
    public Outcome all(String name, byte[] onnx, String source, Layout layout) {
        try (ImageModel model = ImageModel.load(name, onnx)) {
            ImageDataset images = images(model, source, layout);
            return over(model, images, IntStream.range(0, images.count()).toArray());
        }
    }

    /** Over one part of a source, split as a search did it. */
    public Outcome part(String name, byte[] onnx, DataConfig data, long seed, String source, Layout layout, Part part) {
        try (ImageModel model = ImageModel.load(name, onnx)) {
            ImageDataset images = images(model, source, layout);
            List<String> known = model.metadata().classes();
            if (images.labelNames().areClasses() && !known.isEmpty() && !known.equals(images.classNames())) {
                warnings.accept(
                        "the classes of " + source + " are not those that " + name + " was trained on, so the split is"
                                + " another one: images that it was trained on may be among these; --part all takes every image");
            }
            SplitSettings shares = data.split();
            return over(model, images, Split.of(images, shares, seed).indices(part));
        }
    }

    private ImageDataset images(ImageModel model, String source, Layout layout) {
        Optional<ModelInput> input = model.metadata().input();
        if (input.isEmpty()) {
            warnings.accept(
                    model.name() + " does not say what its images went through: they are brought to its size, and it is"
                            + " shown pixels in 0..1");
        }
        ModelView view = model.view();
        requireProportion(model, view);
        Scaling scaling = view.scaling().orElse(Scaling.unit(view.channels()));
        DatasetSettings settings =
                DatasetSettings.of(view.data(), view.fit()).withLayout(layout).withScaling(scaling);
        ImageDataset images = ImageDataset.open(source, settings, context);
        if (images.channels() == 1 && model.shape()[0] == RGB) {
            warnings.accept("the images in " + source + " are grey, " + model.name()
                    + " takes RGB: it is shown three equal channels");
            images = ImageDataset.open(source, settings.inColour(), context);
        }
        requireSameKind(model, source, images, scaling);
        return images;
    }

    /** Batches keep the proportion of the data set at every number of rows. */
    private static void requireProportion(ImageModel model, ModelView view) {
        int columns = new Proportion(view.data().height(), view.data().width()).columns(view.height());
        if (view.width() != columns) {
            throw new IllegalArgumentException(model.preparation() + ": expected an input in their proportion, "
                    + view.height() + "x" + columns + ", got " + view.height() + "x" + view.width());
        }
    }

    private static void requireSameKind(ImageModel model, String source, ImageDataset images, Scaling scaling) {
        if (model.shape()[0] != images.channels()) {
            throw new IllegalArgumentException(
                    model.name() + " takes " + channels(model.shape()[0]) + ", the images in " + source + " have "
                            + channels(images.channels()) + ": expected the same; convert the images");
        }
        if (model.metadata().input().isPresent() && !images.scaling().equals(scaling)) {
            throw new IllegalArgumentException(
                    model.name() + " was trained on values that are not of 8 bits, the images in " + source
                            + " are: expected values of the same kind, such as an .npz file of floats");
        }
        if (model.metadata().input().isEmpty() && images.clipped() > 0) {
            throw new IllegalArgumentException(source + " has values outside 0..1, and " + model.name()
                    + " does not say how they are scaled: expected values in 0..1, or 8-bit images");
        }
    }

    private static String channels(int count) {
        return count == 1 ? "grey images (1 channel)" : count == RGB ? "RGB images (3 channels)" : count + " channels";
    }

    private Outcome over(ImageModel model, ImageDataset images, int[] indices) {
        LabelNames labels = images.labelNames();
        Task learned = task(model);
        learned.lacks(labels).ifPresent(lack -> {
            throw new IllegalArgumentException(
                    model.name() + " learned task '" + learned.name() + "', the images do not fit it: " + lack);
        });
        if (labels.areClasses()) {
            return overClasses(model, images, indices, learned);
        }
        int outputs = model.scoresOfNothing().length;
        if (outputs != learned.outputs(labels)) {
            throw new IllegalArgumentException(
                    model.name() + " gives " + outputs + " number(s), the images are labelled with " + labels.values()
                            + ": expected " + learned.outputs(labels));
        }
        List<String> named = model.metadata().values();
        if (!named.isEmpty() && !named.equals(labels.values())) {
            warnings.accept(model.name() + " gives " + named + ", the images are labelled with " + labels.values()
                    + ": they are matched by position");
        }
        Judge judge = Judge.of(learned, labels, 0);
        return new Outcome(score(model, images, indices, judge, outputs, targets -> targets), new TreeMap<>());
    }

    /** A file of another program tells classes apart. */
    private Task task(ImageModel model) {
        return task.or(() -> model.metadata().task().map(Tasks::named)).orElseGet(ImageClassification::new);
    }

    private Outcome overClasses(ImageModel model, ImageDataset images, int[] indices, Task learned) {
        ClassMatch match = match(model, images.classNames());
        SortedMap<String, Integer> unknown = match.unknown(images, indices);
        if (!unknown.isEmpty()) {
            int count = unknown.values().stream().mapToInt(n -> n).sum();
            List<String> rows = unknown.entrySet().stream()
                    .map(row -> row.getKey() + " (" + row.getValue() + ")")
                    .toList();
            warnings.accept(count + " image(s) of " + rows.size() + " class(es) that " + model.name()
                    + " does not know are left out: " + ClassMatch.some(rows));
        }
        int[] known = match.known(images, indices);
        if (known.length == 0) {
            throw new IllegalArgumentException("no image of a class that " + model.name() + " knows is among the "
                    + indices.length + " images: expected at least one");
        }
        Judge judge = Judge.of(learned, LabelNames.ofClasses(match.names()), 0);
        UnaryOperator<Targets> numbered = targets -> ClassTargets.of(targets).numbered(match.numbers());
        return new Outcome(score(model, images, known, judge, match.scores(), numbered), unknown);
    }

    private ClassMatch match(ImageModel model, List<String> names) {
        List<String> known = model.metadata().classes();
        int scores = model.scoresOfNothing().length;
        if (known.isEmpty()) {
            ClassMatch match = ClassMatch.byPosition(model.name(), scores, names);
            String order = IntStream.range(0, Math.min(names.size(), 5))
                    .mapToObj(i -> i + " is " + names.get(i))
                    .collect(Collectors.joining(", "));
            warnings.accept(model.name() + " does not name its classes: they are matched by position (" + order
                    + (names.size() > 5 ? ", ...)" : ")"));
            return match;
        }
        if (known.size() != scores) {
            throw new IllegalArgumentException(model.name() + " names " + known.size() + " classes and gives " + scores
                    + " scores: expected as many; its metadata is damaged, export it again");
        }
        return ClassMatch.byName(model.name(), known, names);
    }

    private static Scores.Holdout score(
            ImageModel model,
            ImageDataset images,
            int[] indices,
            Judge judge,
            int outputs,
            UnaryOperator<Targets> targets) {
        float[] zero = new float[images.channels()];
        float[] one = new float[images.channels()];
        Arrays.fill(one, 1);
        try (BatchLoader loader =
                BatchLoader.evaluation(images, indices, new Normalisation(zero, one), LoaderSettings.of(BATCH, 0))) {
            Answers answers = PlainEvaluation.of(
                    model.runner()::run, outputs, targets, new LoaderStream(loader, model.shape()[1]), judge.tally());
            return new Scores.Holdout(judge.all(answers), answers.samples());
        }
    }
}

package org.espalier.pipeline.predict;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.espalier.device.onnx.ModelInput;
import org.espalier.files.RegularFiles;
import org.espalier.pipeline.validation.ImageModel;
import org.espalier.torch.data.DataException;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.LooseImages;
import org.espalier.torch.data.ModelView;
import org.espalier.torch.data.RawImage;

/**
 * An exported model that says what is on images. What they go through, and what the classes are called, is read from the model's file
 * alone: the same that the images of its training went through. A file of another program that does not say takes pixels in 0..1 at its
 * own size, and its classes are numbers. For one thread at a time.
 *
 * <pre>{@code
 * try (Classifier classifier = Classifier.open(Path.of("best/model.onnx"))) {
 *     Prediction prediction = classifier.classify(Path.of("image.png"));
 *     System.out.println(prediction.best().name() + " " + prediction.best().score());
 * }
 * }</pre>
 */
public final class Classifier implements AutoCloseable {
    private static final int BATCH = 64;

    /** Values of a batch: 64 MiB of floats. */
    private static final int MOST_VALUES = 1 << 24;

    private static final double PROBABLY_ONE = 1e-4;

    private final ImageModel model;
    private final ModelView view;
    private final List<String> classes;
    private final boolean softmax;
    private final List<String> notes = new ArrayList<>();

    private Classifier(ImageModel model) {
        this.model = model;
        int[] shape = model.shape();
        Optional<ModelInput> input = model.metadata().input();
        this.view = model.view();
        float[] probe = model.scoresOfNothing();
        if (input.isEmpty()) {
            notes.add(model.name() + " does not say what its images went through: they are brought to " + shape[1] + "x"
                    + shape[2] + ", and it is shown pixels in 0..1");
        }
        this.classes = classes(probe.length);
        boolean numbers = !ofClasses();
        this.softmax = !numbers && (input.isPresent() || !areProbabilities(probe));
        if (!softmax && !numbers) {
            notes.add(model.name() + " gives probabilities: they are shown as they are");
        }
    }

    /**
     * Loads a model.
     *
     * @param file an ONNX file; of a finished search it is {@code best/model.onnx}
     * @throws IOException where it cannot be read
     * @throws IllegalArgumentException where it is no model of images, or its metadata are damaged
     */
    public static Classifier open(Path file) throws IOException {
        return of(file.toString(), RegularFiles.readBytes(file));
    }

    /**
     * Loads a model from memory.
     *
     * @param name for messages
     * @param onnx the bytes of its file
     * @throws IllegalArgumentException as {@link #open}
     */
    public static Classifier of(String name, byte[] onnx) {
        ImageModel model = ImageModel.load(name, onnx);
        try {
            return new Classifier(model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private List<String> classes(int scores) {
        List<String> known =
                ofClasses() ? model.metadata().classes() : model.metadata().values();
        List<String> numbers =
                IntStream.range(0, scores).mapToObj(Integer::toString).toList();
        if (known.size() == scores && new HashSet<>(known).size() == scores) {
            return known;
        }
        if (model.metadata().input().isPresent()) {
            throw new IllegalArgumentException(
                    model.name() + ": names " + known.size() + (ofClasses() ? " classes, " : " numbers, ")
                            + new HashSet<>(known).size() + " of them different, and gives " + scores
                            + " scores: expected as many names; its metadata is damaged, export it again");
        }
        notes.add(model.name()
                + (known.isEmpty()
                        ? " does not name its classes"
                        : " names " + known.size() + " classes for " + scores + " scores, or one of them twice")
                + ": they are shown by number, from 0");
        return numbers;
    }

    /** Models of other programs often end in a softmax of their own, and a second one would level it. */
    private static boolean areProbabilities(float[] scores) {
        double sum = 0;
        for (float score : scores) {
            if (!(score >= 0)) {
                return false;
            }
            sum += score;
        }
        return scores.length > 1 && Math.abs(sum - 1) < PROBABLY_ONE;
    }

    /** Whether the model tells classes by their scores; if not, it gives numbers that have names. */
    public boolean ofClasses() {
        return model.metadata().values().isEmpty();
    }

    /** The classes in the order of the model's scores; the names of its numbers where it gives these. */
    public List<String> classes() {
        return classes;
    }

    /** What somebody who uses the model should know of it: what its file does not say, and what is done instead. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** What images are brought to. */
    ModelView view() {
        return view;
    }

    /** How many images are computed at a time. */
    int batch() {
        int fixed = model.batch();
        int values = view.channels() * view.height() * view.width();
        return fixed > 0 ? fixed : Math.max(1, Math.min(BATCH, MOST_VALUES / values));
    }

    /**
     * Classifies one picture.
     *
     * @param picture JPEG, PNG or BMP of any size
     * @throws IOException where it is absent, of another format, or damaged
     * @throws IllegalArgumentException where it is not what the model takes, such as a colour image for a model of greys
     */
    public Prediction classify(Path picture) throws IOException {
        ImageFeed.requirePictures(view);
        return classify(picture.toString(), LooseImages.picture(picture));
    }

    /**
     * Classifies one decoded image.
     *
     * @param name for the result and for messages
     * @param image bytes, scaled as those of the training were, of any size
     * @throws IllegalArgumentException as {@link #classify(Path)}
     */
    public Prediction classify(String name, RawImage image) {
        float[] values;
        try {
            values = view.of(image);
        } catch (DataException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        double[] scores = scores(List.of(values)).get(0);
        if (!areFinite(scores)) {
            throw new IllegalArgumentException(name + ": " + ImageFeed.NO_NUMBERS);
        }
        return prediction(name, scores);
    }

    /**
     * Classifies as many images as there are, with a bounded number of them in memory. What cannot be read is told and does not keep the
     * others from being classified.
     *
     * @param images pictures, folders that are searched for pictures with all below them, and arrays ({@code .npy}, {@code .npz})
     * @param layout where arrays have their channels
     * @param listener hears of every image
     * @param hints receives what else should be known, such as files in folders that were passed over
     */
    public void classify(List<Path> images, Layout layout, PredictionListener listener, Consumer<String> hints) {
        new ImageFeed(this, layout, listener, hints).classify(images);
    }

    Prediction prediction(String name, double[] scores) {
        return ofClasses() ? Prediction.of(name, classes, scores) : Prediction.ofNumbers(name, classes, scores);
    }

    /** Scores of images that were brought to the model's input, each of all classes in the model's order. */
    List<double[]> scores(List<float[]> images) {
        int size = view.channels() * view.height() * view.width();
        int count = model.batch() > 0 ? model.batch() : images.size();
        float[] together = new float[Math.multiplyExact(count, size)];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i), 0, together, i * size, size);
        }
        float[] values = model.runner().run(together, count, view.channels(), view.height(), view.width());
        List<double[]> scores = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            scores.add(probabilities(values, i * classes.size()));
        }
        return scores;
    }

    private double[] probabilities(float[] values, int from) {
        double[] scores = new double[classes.size()];
        for (int c = 0; c < scores.length; c++) {
            scores[c] = values[from + c];
        }
        if (!softmax) {
            return scores;
        }
        double largest = Arrays.stream(scores).max().orElse(0);
        double sum = 0;
        for (int c = 0; c < scores.length; c++) {
            scores[c] = Math.exp(scores[c] - largest);
            sum += scores[c];
        }
        for (int c = 0; c < scores.length; c++) {
            scores[c] /= sum;
        }
        return scores;
    }

    static boolean areFinite(double[] scores) {
        return Arrays.stream(scores).allMatch(Double::isFinite);
    }

    @Override
    public void close() {
        model.close();
    }
}

package org.espalier.cli.pipeline;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.espalier.cli.config.SearchConfig;
import org.espalier.device.onnx.OnnxModels;
import org.espalier.device.onnx.OnnxRunner;
import org.espalier.search.Scores;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.data.Split;
import org.espalier.torch.data.SplitSettings;
import org.espalier.torch.train.Evaluation;
import org.espalier.torch.train.LoaderStream;
import org.espalier.torch.train.PlainEvaluation;

/** Runs an exported model over images and counts right answers. The model takes pixels in 0..1, as Espalier exports it. */
public final class Validation {
    private static final int BATCH = 64;
    private static final int IMAGE_RANK = 4;

    private final SourceContext context;

    /** @param warnings receives what the user should know of the images */
    public Validation(Map<String, String> environment, Consumer<String> warnings) {
        this.context = SourceContext.of(environment, warnings);
    }

    /**
     * Over every image of a source.
     *
     * @param name of the model, for errors
     * @throws IllegalArgumentException where the bytes are no model of such images
     */
    public Scores.Holdout all(String name, byte[] onnx, String source) {
        try (OnnxRunner model = load(name, onnx)) {
            int rows = rows(name, model);
            ImageDataset images = ImageDataset.open(source, DatasetSettings.ofSize(rows), context);
            return over(name, model, images, IntStream.range(0, images.count()).toArray());
        }
    }

    /** Over one part of a source, split as a search did it. */
    public Scores.Holdout part(String name, byte[] onnx, SearchConfig.Data data, long seed, String source, Part part) {
        try (OnnxRunner model = load(name, onnx)) {
            ImageDataset images = ImageDataset.open(source, DatasetSettings.ofSize(data.size()), context);
            SplitSettings shares = new SplitSettings(data.train(), data.valid(), data.test());
            return over(name, model, images, Split.of(images, shares, seed).indices(part));
        }
    }

    private static OnnxRunner load(String name, byte[] onnx) {
        OnnxModels.check(name, onnx);
        return OnnxRunner.load(onnx);
    }

    private static Scores.Holdout over(String name, OnnxRunner model, ImageDataset images, int[] indices) {
        long[] shape = model.inputShape();
        int rows = rows(name, model);
        if (shape[1] != images.channels()) {
            throw new IllegalArgumentException(
                    name + " takes " + shape[1] + " channels, the images have " + images.channels());
        }
        float[] zero = new float[images.channels()];
        float[] one = new float[images.channels()];
        Arrays.fill(one, 1);
        try (BatchLoader loader =
                BatchLoader.evaluation(images, indices, new Normalisation(zero, one), LoaderSettings.of(BATCH, 0))) {
            Evaluation evaluation =
                    PlainEvaluation.of(model::run, images.classNames().size(), new LoaderStream(loader, rows));
            return new Scores.Holdout(evaluation.correct(), evaluation.images());
        }
    }

    private static int rows(String name, OnnxRunner model) {
        long[] shape = model.inputShape();
        if (shape.length != IMAGE_RANK || shape[2] < 1 || shape[2] != shape[3]) {
            throw new IllegalArgumentException(
                    name + ": expected an input of batch x channels x side x side, got " + Arrays.toString(shape));
        }
        return Math.toIntExact(shape[2]);
    }
}

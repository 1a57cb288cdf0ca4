package org.espalier.pipeline.validation;

import java.util.Arrays;
import java.util.Optional;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.device.onnx.OnnxRunner;
import org.espalier.torch.data.Fit;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.data.ModelView;
import org.espalier.torch.data.Scaling;

/**
 * A loaded model of images with what its file says of itself. Close it after use.
 *
 * @param name for messages
 * @param runner computes its scores
 * @param metadata classes and what images go through; of another program's file maybe nothing
 * @param batch images that it takes at a time, or 0 where any number will do
 * @param shape channels, rows and columns of its input
 */
public record ImageModel(String name, OnnxRunner runner, ModelMetadata metadata, int batch, int[] shape)
        implements AutoCloseable {
    private static final int IMAGE_RANK = 4;

    /**
     * Loads a file.
     *
     * @param name for messages
     * @param onnx its bytes
     * @throws IllegalArgumentException where they are no model, or none of images
     */
    public static ImageModel load(String name, byte[] onnx) {
        ModelMetadata metadata = ModelMetadata.read(name, onnx);
        OnnxRunner runner = OnnxRunner.load(onnx);
        try {
            long[] sizes = runner.inputShape();
            int[] shape = shape(name, sizes, metadata.input());
            return new ImageModel(name, runner, metadata, Math.toIntExact(Math.max(0, sizes[0])), shape);
        } catch (RuntimeException e) {
            runner.close();
            throw e;
        }
    }

    /** What the file leaves open, its metadata may say. */
    private static int[] shape(String name, long[] sizes, Optional<ModelInput> input) {
        long[] own = sizes.clone();
        if (own.length == IMAGE_RANK && input.isPresent()) {
            own[1] = own[1] < 1 ? input.get().channels() : own[1];
            own[2] = own[2] < 1 ? input.get().height() : own[2];
            own[3] = own[3] < 1 ? input.get().width() : own[3];
        }
        if (own.length != IMAGE_RANK || own[1] < 1 || own[2] < 1 || own[3] < 1) {
            throw new IllegalArgumentException(
                    name + ": expected an input of batch x channels x height x width, got " + Arrays.toString(sizes));
        }
        return new int[] {Math.toIntExact(own[1]), Math.toIntExact(own[2]), Math.toIntExact(own[3])};
    }

    /** The scores that it gives for one image of zeros. */
    public float[] scoresOfNothing() {
        int images = Math.max(1, batch);
        float[] scores =
                runner.run(new float[images * shape[0] * shape[1] * shape[2]], images, shape[0], shape[1], shape[2]);
        return Arrays.copyOf(scores, scores.length / images);
    }

    /**
     * What images go through: they are brought to the size of the training images, then to that of the model's input.
     *
     * @throws IllegalArgumentException where the model was trained on images that were brought to their size in a way that this version does
     *     not know
     */
    public ModelView view() {
        Optional<ModelInput> input = metadata.input();
        Optional<Scaling> scaling = input.map(i -> new Scaling(i.offset(), i.factor()));
        return new ModelView(shape[0], shape[1], shape[2], dataSize(), fit(), scaling);
    }

    private ImageSize dataSize() {
        try {
            return metadata.input()
                    .map(own -> new ImageSize(own.dataHeight(), own.dataWidth()))
                    .orElseGet(() -> new ImageSize(shape[1], shape[2]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": images of its training: " + e.getMessage(), e);
        }
    }

    private Fit fit() {
        if (metadata.input().isEmpty()) {
            return Fit.STRETCH;
        }
        ModelInput own = metadata.input().get();
        if (!own.resize().equals(ImageDataset.RESIZE) || !Fit.words().contains(own.fit())) {
            throw new IllegalArgumentException(preparation() + ": expected '" + ImageDataset.RESIZE + "' and one of "
                    + Fit.words() + ", which is all that this version does");
        }
        return Fit.of(own.fit());
    }

    /** In words, for messages that go on with what is expected. */
    String preparation() {
        return metadata.input()
                .map(own -> name + " was trained on images brought to " + own.dataHeight() + "x" + own.dataWidth()
                        + " by resize '" + own.resize() + "' and fit '" + own.fit() + "'")
                .orElse(name + " does not say what its images went through");
    }

    @Override
    public void close() {
        runner.close();
    }
}

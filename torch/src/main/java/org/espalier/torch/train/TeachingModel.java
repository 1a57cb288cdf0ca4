package org.espalier.torch.train;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;

/** A model of another runtime as a teacher. */
public final class TeachingModel implements Teacher {
    private final PlainEvaluation.Classifier model;
    private final Input input;
    private final float[] mean;
    private final float[] deviation;
    private final int[] columns;

    /**
     * What a model takes.
     *
     * @param batch images at a time, or 0 where any number will do
     * @param channels of its input: those of the images, or 3 where they are grey
     * @param height rows
     * @param width columns
     */
    public record Input(int batch, int channels, int height, int width) {}

    TeachingModel(PlainEvaluation.Classifier model, Input input, Normalisation normalisation, int[] columns) {
        this.model = model;
        this.input = input;
        this.mean = normalisation.mean();
        this.deviation = normalisation.deviation();
        this.columns = columns.clone();
    }

    @Override
    public Tensor outputs(Tensor images) {
        return Tensors.withoutGradient(() -> {
            float[] pixels = HostCopies.floats(pixels(Tensors.handle(images)));
            int count = Math.toIntExact(images.size(0));
            return Tensors.of(images, answers(pixels, count), count, columns.length);
        });
    }

    /** What the images were before they were normalised, at the model's size; resizing may leave their range a little. */
    private Tensor pixels(Tensor images) {
        Tensor scale = Tensors.of(images, deviation, 1, deviation.length, 1, 1);
        Tensor shift = Tensors.of(images, mean, 1, mean.length, 1, 1);
        Tensor sized = ImageSizes.resized(images.mul(scale).add(shift), input.height, input.width);
        return sized.clamp_min(new Scalar(0))
                .clamp_max(new Scalar(1))
                .expand(images.size(0), input.channels, input.height, input.width);
    }

    private float[] answers(float[] pixels, int count) {
        int size = pixels.length / count;
        int atOnce = input.batch == 0 ? count : input.batch;
        float[] answers = new float[count * columns.length];
        for (int first = 0; first < count; first += atOnce) {
            int some = Math.min(atOnce, count - first);
            // a model of a fixed batch takes no fewer
            float[] shown =
                    Arrays.copyOf(Arrays.copyOfRange(pixels, first * size, (first + some) * size), atOnce * size);
            float[] scores = model.scores(shown, atOnce, input.channels, input.height, input.width);
            int outputs = scores.length / atOnce;
            for (int i = 0; i < some; i++) {
                for (int j = 0; j < columns.length; j++) {
                    answers[(first + i) * columns.length + j] = scores[i * outputs + columns[j]];
                }
            }
        }
        return answers;
    }
}

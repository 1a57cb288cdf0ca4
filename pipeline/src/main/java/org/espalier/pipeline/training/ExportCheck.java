package org.espalier.pipeline.training;

import org.espalier.device.onnx.OnnxRunner;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.random.Seeds;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.module.Inference;
import org.espalier.torch.module.NetworkModule;

/** Reloads an exported file and compares it with LibTorch on random images. */
public final class ExportCheck {
    /** More than this and the export counts as wrong. */
    public static final double LARGEST = 1e-4;

    /** Shown at once. */
    static final int IMAGES = 32;

    private final SearchResources resources;

    /**
     * An exported file that computes something else than the network does. With weights that are fit for nothing, such as those of a training
     * that was hardly begun, the last digits of a sum may decide; otherwise it is a fault of the export.
     */
    public static final class Mismatch extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Mismatch(String message) {
            super(message);
        }

        /** The same with the name of the network. */
        public Mismatch of(String run) {
            Mismatch named = new Mismatch(run + ": " + getMessage());
            named.initCause(this);
            return named;
        }
    }

    /** @param resources whose normalisation is part of the file, and whose engine computes the other side */
    public ExportCheck(SearchResources resources) {
        this.resources = resources;
    }

    /**
     * The largest difference between any two logits.
     *
     * @throws Mismatch where it exceeds {@link #LARGEST} of the largest logit, or of 1 where that is smaller
     */
    public double compare(Network network, Weights weights, byte[] onnx) {
        resources.convolution().prepare(network, IMAGES);
        try (NetworkModule module = new ScratchTraining(resources).module(network)) {
            module.store().load(weights);
            return compare(
                    module, resources.normalisation(), onnx, resources.config().seed());
        }
    }

    /**
     * The same of a module with its weights.
     *
     * @param normalisation that is part of the file
     * @param seed of the images
     */
    static double compare(NetworkModule module, Normalisation normalisation, byte[] onnx, long seed) {
        Shape input = module.network().input();
        int channels = input.channels().asInt();
        int height = input.height().asInt();
        int width = input.width().asInt();
        float[] pixels = new float[IMAGES * channels * height * width];
        var random = Seeds.generator(seed, "export check", 0);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextDouble();
        }
        float[] expected = Inference.logits(module, normalised(pixels, normalisation, height * width), IMAGES, input);
        float[] exported;
        try (OnnxRunner runner = OnnxRunner.load(onnx)) {
            exported = runner.run(pixels, IMAGES, channels, height, width);
        }
        double largest = 0;
        double scale = 1;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i] - exported[i]));
            scale = Math.max(scale, Math.abs(expected[i]));
        }
        if (!(largest <= LARGEST * scale)) {
            throw new Mismatch("the exported file differs from LibTorch by " + largest + " (logits up to " + scale
                    + "), more than " + LARGEST + " of it; the export is not used");
        }
        return largest;
    }

    private static float[] normalised(float[] pixels, Normalisation normalisation, int area) {
        float[] mean = normalisation.mean();
        float[] deviation = normalisation.deviation();
        float[] values = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int channel = i / area % mean.length;
            values[i] = (pixels[i] - mean[channel]) / deviation[channel];
        }
        return values;
    }
}

package org.espalier.torch.train;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.module.NetworkModule;

/** Answers the images of a batch, so that others can learn from its answers. It keeps what it was made from open for as long as it is asked. */
public interface Teacher {
    /**
     * Its answers, without gradient.
     *
     * @param images images x channels x height x width, normalised for the student; in a pointer scope of the caller's
     * @return images x outputs, on the device of the images
     */
    Tensor outputs(Tensor images);

    /**
     * A network, trained on images that were normalised as the student's are, and shown them at its own size.
     *
     * @param module by its running statistics; stays its owner's
     */
    static Teacher of(NetworkModule module) {
        return new TeachingModule(module);
    }

    /**
     * A model of another runtime, which takes pixels in 0..1.
     *
     * @param model answers plain arrays
     * @param input what it takes
     * @param normalisation of the student's images, which is taken back
     * @param columns for each output of the student the place of the model's
     */
    static Teacher of(
            PlainEvaluation.Classifier model, TeachingModel.Input input, Normalisation normalisation, int[] columns) {
        return new TeachingModel(model, input, normalisation, columns);
    }
}

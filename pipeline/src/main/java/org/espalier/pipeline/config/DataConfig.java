package org.espalier.pipeline.config;

import org.espalier.settings.Required;
import org.espalier.settings.SettingException;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.Fit;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.Sampling;
import org.espalier.torch.data.SplitSettings;

/**
 * The images.
 *
 * @param source folder, zip or name of a known set
 * @param size rows and columns that images are brought to, 8 to 4096 pixels each
 * @param fit what becomes of images of another proportion
 * @param split shares of each class
 * @param layout where arrays have their channels
 * @param augment random changes to the images of every training of the search
 * @param sampler which training images an epoch shows
 */
public record DataConfig(
        @Required String source,
        ImageSize size,
        Fit fit,
        SplitSettings split,
        Layout layout,
        Augmentation augment,
        Sampling sampler) {
    private static final int LEAST = 8;

    public DataConfig {
        if (size.height() < LEAST || size.width() < LEAST) {
            throw new SettingException(
                    "size",
                    "expected sides from " + LEAST + " to " + ImageSize.LARGEST + " pixels, got "
                            + SizeForm.written(size));
        }
    }

    /** Images of 32 x 32 pixels, stretched to it, divided 0.7, 0.15, 0.15, with the usual changes. */
    public static DataConfig of(String source) {
        return new DataConfig(
                source,
                ImageSize.square(32),
                Fit.STRETCH,
                SplitSettings.DEFAULT,
                Layout.AUTO,
                Augmentation.STANDARD,
                Sampling.SHUFFLED);
    }

    /** The size as a configuration has it: a number for a square, {@code [height, width]} for any other. */
    public Object writtenSize() {
        return SizeForm.written(size);
    }

    /** The same from elsewhere. */
    public DataConfig withSource(String other) {
        return new DataConfig(other, size, fit, split, layout, augment, sampler);
    }

    /** The same at another size. */
    public DataConfig withSize(ImageSize other) {
        return new DataConfig(source, other, fit, split, layout, augment, sampler);
    }

    /** The same, divided otherwise. */
    public DataConfig withSplit(SplitSettings other) {
        return new DataConfig(source, size, fit, other, layout, augment, sampler);
    }

    /** The same with other random changes. */
    public DataConfig withAugment(Augmentation other) {
        return new DataConfig(source, size, fit, split, layout, other, sampler);
    }

    /** The same with another choice of images. */
    public DataConfig withSampler(Sampling other) {
        return new DataConfig(source, size, fit, split, layout, augment, other);
    }
}

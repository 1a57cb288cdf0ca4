package org.espalier.torch.data;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.espalier.settings.Flag;
import org.espalier.settings.Ranges;
import org.espalier.settings.Word;

/**
 * Random changes to training images, made anew in every epoch. A change is right where it leaves the image's class what it is: a mirrored car is
 * a car, a mirrored arrow to the left is one to the right. Evaluation never changes an image.
 *
 * @param flip probability that an image is mirrored left to right, 0 to 1
 * @param verticalFlip probability that it is mirrored top to bottom, 0 to 1
 * @param crop the image is shifted by up to this share of its side in each direction, black moves in; 0 to {@value #MOST_CROP}. Above 0 at
 *     least one pixel
 * @param rotate the image is turned about its centre by up to this many degrees either way, black moves in; 0 to {@value #MOST_ROTATE}
 * @param colour brightness, contrast and, of RGB images, saturation are each multiplied by a number between {@code 1 - colour} and
 *     {@code 1 + colour}; 0 to 1
 * @param erase side of a square, as a share of the image's shorter side, that is set to the mean at a random centre (DeVries and Taylor
 *     2017, "Cutout"); 0 to 1. Above 0 at least one pixel
 * @param mixup images are blended in pairs, and their labels with them: the share is drawn for each batch from the Beta distribution with both
 *     parameters at this number (Zhang et al. 2018, "mixup"); 0 to {@value #MOST_ALPHA}, 0: off
 * @param cutmix a rectangle of each image is replaced by that of another, and the label by the rectangle's share; the share is drawn as for
 *     {@code mixup} (Yun et al. 2019, "CutMix"); 0 to {@value #MOST_ALPHA}, 0: off. Where both are on, each batch takes one of the two by a
 *     fair draw
 */
public record Augmentation(
        @Flag(0.5) double flip,
        @Flag(0.5) double verticalFlip,
        double crop,
        double rotate,
        double colour,
        double erase,
        double mixup,
        double cutmix) {
    /** Largest share of the side that an image is shifted by. */
    public static final double MOST_CROP = 0.5;

    /** Largest turn, in degrees. */
    public static final double MOST_ROTATE = 180;

    /** Largest parameter of the Beta distribution. */
    public static final double MOST_ALPHA = 100;

    /** No change. */
    @Word("none")
    public static final Augmentation NONE = new Augmentation(0, 0, 0, 0, 0, 0, 0, 0);

    /** What is usual for small pictures of things: every second image is mirrored, all are shifted by up to an eighth of the side. */
    public static final Augmentation STANDARD = NONE.withFlip(0.5).withCrop(0.125);

    /** Checks the ranges. */
    public Augmentation {
        flip = checked("flip", flip, 1);
        verticalFlip = checked("verticalFlip", verticalFlip, 1);
        crop = checked("crop", crop, MOST_CROP);
        rotate = checked("rotate", rotate, MOST_ROTATE);
        colour = checked("colour", colour, 1);
        erase = checked("erase", erase, 1);
        mixup = checked("mixup", mixup, MOST_ALPHA);
        cutmix = checked("cutmix", cutmix, MOST_ALPHA);
    }

    /** The value, without the sign of a negative zero, so that what is equal counts as equal. */
    private static double checked(String component, double value, double most) {
        return Ranges.number(component, value, 0, most) + 0.0;
    }

    /** With another probability of mirroring left to right. */
    public Augmentation withFlip(double value) {
        return new Augmentation(value, verticalFlip, crop, rotate, colour, erase, mixup, cutmix);
    }

    /** With another probability of mirroring top to bottom. */
    public Augmentation withVerticalFlip(double value) {
        return new Augmentation(flip, value, crop, rotate, colour, erase, mixup, cutmix);
    }

    /** With another share of the side to shift by. */
    public Augmentation withCrop(double value) {
        return new Augmentation(flip, verticalFlip, value, rotate, colour, erase, mixup, cutmix);
    }

    /** With another largest turn, in degrees. */
    public Augmentation withRotate(double value) {
        return new Augmentation(flip, verticalFlip, crop, value, colour, erase, mixup, cutmix);
    }

    /** With another strength of changes to the colours. */
    public Augmentation withColour(double value) {
        return new Augmentation(flip, verticalFlip, crop, rotate, value, erase, mixup, cutmix);
    }

    /** With another side of the erased square. */
    public Augmentation withErase(double value) {
        return new Augmentation(flip, verticalFlip, crop, rotate, colour, value, mixup, cutmix);
    }

    /** With another parameter of mixup. */
    public Augmentation withMixup(double value) {
        return new Augmentation(flip, verticalFlip, crop, rotate, colour, erase, value, cutmix);
    }

    /** With another parameter of CutMix. */
    public Augmentation withCutmix(double value) {
        return new Augmentation(flip, verticalFlip, crop, rotate, colour, erase, mixup, value);
    }

    /** The same changes of single images, but every image keeps its one label. */
    public Augmentation withoutMixing() {
        return withMixup(0).withCutmix(0);
    }

    /** Whether images are mixed in pairs. */
    boolean mixes() {
        return mixup > 0 || cutmix > 0;
    }

    /**
     * For people.
     *
     * @return what is on, for example {@code flip 0.5, crop 0.125}, or {@code none}
     */
    @Override
    public String toString() {
        List<String> on = new ArrayList<>();
        tell(on, "flip", flip, "");
        tell(on, "vertical flip", verticalFlip, "");
        tell(on, "crop", crop, "");
        tell(on, "rotate", rotate, " degrees");
        tell(on, "colour", colour, "");
        tell(on, "erase", erase, "");
        tell(on, "mixup", mixup, "");
        tell(on, "cutmix", cutmix, "");
        return on.isEmpty() ? "none" : String.join(", ", on);
    }

    private static void tell(List<String> on, String what, double value, String unit) {
        if (value > 0) {
            on.add(what + " " + plain(value) + unit);
        }
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}

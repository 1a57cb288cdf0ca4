package org.espalier.torch.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which axis of an array of images holds the channels. Arrays of three axes are grey images whatever the layout. */
public enum Layout {
    /** Found from the sizes, see {@link #axes}; where they do not decide, the array is refused. */
    AUTO,
    /** Images, rows, columns, channels. */
    NHWC,
    /** Images, channels, rows, columns. */
    NCHW;

    /** More channels than this are taken for a mistake about the axes. */
    static final int MOST_CHANNELS = 300;

    /** Numbers of channels that pictures have: grey, RGB, RGB with opacity. */
    private static final Set<Integer> USUAL = Set.of(1, 3, 4);

    private static final int RANK = 4;

    /**
     * The layout of a name.
     *
     * @param word {@code auto}, {@code nhwc} or {@code nchw}
     * @return the layout
     * @throws IllegalArgumentException for any other word
     */
    public static Layout of(String word) {
        return Arrays.stream(values())
                .filter(layout -> layout.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("layout is '" + word + "': expected " + words()));
    }

    /**
     * All names.
     *
     * @return {@code auto}, {@code nhwc}, {@code nchw}
     */
    public static List<String> words() {
        return Arrays.stream(values()).map(Layout::word).toList();
    }

    /**
     * The name as a configuration has it.
     *
     * @return in lower case
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The sizes of one image.
     *
     * @param height rows
     * @param width columns
     * @param channels values per pixel, 1 to 300
     * @param channelsFirst whether the channels come before rows and columns
     */
    record Axes(int height, int width, int channels, boolean channelsFirst) {}

    /**
     * Reads the shape of an array. Two signs tell where the channels are: of three sizes of which exactly two are equal and the third
     * stands first or last, the third one (images are mostly square); and 1, 3 or 4 at one end only. One sign is enough, two that
     * contradict each other are none. Without a sign, an end with more than 300 cannot be the channels. What then fits both ways is
     * refused.
     *
     * @param name what messages call the array
     * @param shape {@code [n, h, w]}, {@code [n, h, w, c]} or {@code [n, c, h, w]}
     * @return the sizes
     * @throws DataException where the sizes do not decide, or there are more than 300 channels
     */
    Axes axes(String name, int[] shape) {
        if (shape.length != RANK) {
            return new Axes(shape[1], shape[2], 1, false);
        }
        Layout layout = this == AUTO ? guess(name, shape) : this;
        Axes axes = layout == NHWC
                ? new Axes(shape[1], shape[2], shape[3], false)
                : new Axes(shape[2], shape[3], shape[1], true);
        if (axes.channels > MOST_CHANNELS) {
            throw new DataException(name + ": has images of shape " + Arrays.toString(shape) + ", read as "
                    + axes.channels + " channels of " + axes.height + "x" + axes.width + " (" + layout.word()
                    + "): expected at most " + MOST_CHANNELS + " channels; " + advice());
        }
        return axes;
    }

    private static Layout guess(String name, int[] shape) {
        int first = shape[1];
        int middle = shape[2];
        int last = shape[3];
        boolean squareLast = first == middle && last != first;
        boolean squareFirst = middle == last && first != last;
        boolean fewLast = USUAL.contains(last) && !USUAL.contains(first);
        boolean fewFirst = USUAL.contains(first) && !USUAL.contains(last);
        boolean nhwc = squareLast || fewLast;
        boolean nchw = squareFirst || fewFirst;
        if (!nhwc && !nchw) {
            nhwc = last <= MOST_CHANNELS && first > MOST_CHANNELS;
            nchw = first <= MOST_CHANNELS && last > MOST_CHANNELS;
        }
        if (nhwc == nchw) {
            throw new DataException(name + ": has images of shape " + Arrays.toString(shape)
                    + ": which axis holds the channels is not clear, " + last + " channels of " + first + "x" + middle
                    + " (nhwc) or " + first + " channels of " + middle + "x" + last + " (nchw); " + advice());
        }
        return nhwc ? NHWC : NCHW;
    }

    private static String advice() {
        return "set data.layout, or --layout, to nhwc or nchw";
    }
}

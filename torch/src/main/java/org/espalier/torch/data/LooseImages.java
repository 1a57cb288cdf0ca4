package org.espalier.torch.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.espalier.files.RegularFiles;

/**
 * Images that are no data set: nothing says what is on them. They are read by the same code as those of a data set, and one that cannot
 * be read is no reason to leave out another. Without state.
 */
public final class LooseImages {
    private static final String NPY = "npy";
    private static final String NPZ = "npz";

    private LooseImages() {}

    /**
     * An image that can be decoded.
     *
     * @param name what messages call it: its path, or that of its array with its place in it
     * @param decoder reads and decodes it
     */
    public record Item(String name, ImageSource.Decoder decoder) {}

    /**
     * Decodes one picture, whatever the ending of its name.
     *
     * @param file JPEG, PNG or BMP
     * @return the picture at its own size, 1 channel where it is grey, else 3
     * @throws IOException where it is absent, no regular file, of another format or damaged
     */
    public static RawImage picture(Path file) throws IOException {
        return ImageFiles.decode(RegularFiles.readBytes(file, Bounds.LARGEST_IMAGE_FILE));
    }

    /**
     * The pictures in a folder and in all below it, in the order of their paths. Hidden ones are passed over.
     *
     * @param folder where to look
     * @param notes receives what else was passed over, in one line
     * @return the pictures, not yet read; empty where there is none
     * @throws IOException where a folder cannot be listed
     */
    public static List<Item> folder(Path folder, Consumer<String> notes) throws IOException {
        FolderWalk walk = FolderWalk.of(folder);
        List<Item> items = new ArrayList<>();
        walk.files.sort(Comparator.comparing(ClassFolders.Entry::path));
        for (ClassFolders.Entry file : walk.files) {
            if (isHidden(file.path())) {
                continue;
            }
            if (ImageFiles.isImage(file.path())) {
                items.add(new Item(
                        folder + "/" + file.path(),
                        () -> ImageFiles.decode(file.bytes().read())));
            } else {
                walk.leftOut.file(file.path());
            }
        }
        if (walk.leftOut.count() > 0) {
            notes.accept(walk.leftOut.count() + " file(s) in " + folder + " left out: " + walk.leftOut);
        }
        return items;
    }

    private static boolean isHidden(String path) {
        return Arrays.stream(path.split("/")).anyMatch(part -> part.startsWith(".") || part.equals("__MACOSX"));
    }

    /**
     * Whether {@link #arrays} reads such a file.
     *
     * @param file any path
     * @return true for names that end in {@code .npy} or {@code .npz}
     */
    public static boolean isArray(Path file) {
        String ending = ImageFiles.ending(Paths.fileName(file));
        return ending.equals(NPY) || ending.equals(NPZ);
    }

    /**
     * The images of a NumPy file, which is read as a whole: an {@code .npy} of images, or an {@code .npz} as {@link NpzSource} takes them.
     *
     * @param file the file
     * @param layout where its channels are
     * @param view what the model is shown; where it does not say how values become bytes, only bytes and values in 0..1 are taken
     * @param notes receives what was left out
     * @return the images, in the order of the file
     * @throws DataException where it is damaged, or its values are not of the kind that the model was trained on
     * @throws IOException where it cannot be read
     */
    public static List<Item> arrays(Path file, Layout layout, ModelView view, Consumer<String> notes)
            throws IOException {
        Scaling scaling = view.scaling().orElse(Scaling.unit(view.channels()));
        return ImageFiles.ending(Paths.fileName(file)).equals(NPY)
                ? single(file, layout, scaling, view)
                : archive(file, layout, scaling, view, notes);
    }

    private static List<Item> archive(
            Path file, Layout layout, Scaling scaling, ModelView view, Consumer<String> notes) {
        SourceContext context = new SourceContext(Path.of(""), List.of(), false, notes);
        // whole in memory once it was asked for its images: there is nothing to let go of
        ImageSource images = new NpzSource()
                .open(file.toString(), context)
                .orElseThrow(() -> new DataException(file + ": is a folder: expected an .npz file"))
                .with(DatasetSettings.ownSize().withLayout(layout).withScaling(scaling));
        requireKind(file, images.scaling(), images.clipped(), view);
        return images.items().stream()
                .map(item -> new Item(item.name(), item.decoder()))
                .toList();
    }

    private static List<Item> single(Path file, Layout layout, Scaling scaling, ModelView view) throws IOException {
        NpyArray array;
        try (InputStream in = new BufferedInputStream(RegularFiles.open(file))) {
            array = NpyArray.read(file.toString(), in);
        }
        int rank = array.shape().length;
        if (rank < 3 || rank > 4 || array.size() == 0) {
            throw new DataException(file + ": has the shape " + array.header().shapeText()
                    + ": expected images as [n, h, w], [n, h, w, c] or [n, c, h, w]");
        }
        ImageArray images = ImageArray.of(file.toString(), array, layout);
        if (!images.isBytes() && scaling.byType()) {
            throw new DataException(
                    file + ": holds values of type " + array.header().type()
                            + ", the model was trained on 8-bit images: expected uint8; bring them to 0..255 as the training"
                            + " images were");
        }
        ImageArray.Bytes bytes = images.bytes(scaling);
        Scaling own = images.isBytes() ? Scaling.BY_TYPE : scaling;
        requireKind(file, own, (double) bytes.clipped() / bytes.pixels().length, view);
        return items(file, images, bytes.pixels());
    }

    private static List<Item> items(Path file, ImageArray images, byte[] pixels) {
        Layout.Axes axes = images.axes();
        int size = axes.height() * axes.width() * axes.channels();
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < images.count(); i++) {
            int from = i * size;
            items.add(new Item(
                    file + "[" + i + "]",
                    () -> new RawImage(
                            axes.height(),
                            axes.width(),
                            axes.channels(),
                            Arrays.copyOfRange(pixels, from, from + size))));
        }
        return items;
    }

    private static void requireKind(Path file, Scaling own, double clipped, ModelView view) {
        if (view.scaling().isEmpty() && clipped > 0) {
            throw new DataException(file + ": has values outside 0..1, and the model does not say how they are scaled:"
                    + " expected values in 0..1, or 8-bit images");
        }
        if (view.scaling().isPresent() && !own.equals(view.scaling().get())) {
            throw new DataException(file + ": holds 8-bit values, the model was trained on others: expected values of"
                    + " the same kind, such as floats");
        }
    }
}

package org.espalier.pipeline.predict;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.espalier.torch.data.DataException;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.LooseImages;
import org.espalier.torch.data.ModelView;

/** Brings images to a classifier batch by batch, and what it says to a listener, in the order in which they were named. */
final class ImageFeed {
    static final String NO_NUMBERS = "the model's scores for it are no finite numbers";

    private static final String NO_IMAGES = "holds no images: expected .jpg, .jpeg, .png or .bmp files in it or below";

    private final Classifier classifier;
    private final ModelView view;
    private final Layout layout;
    private final PredictionListener listener;
    private final Consumer<String> hints;
    private final List<Entry> waiting = new ArrayList<>();
    private int ready;

    /**
     * One image on its way.
     *
     * @param values the model's input; empty where there is none
     * @param failure the reason for that
     */
    private record Entry(String name, float[] values, String failure) {}

    ImageFeed(Classifier classifier, Layout layout, PredictionListener listener, Consumer<String> hints) {
        this.classifier = classifier;
        this.view = classifier.view();
        this.layout = layout;
        this.listener = listener;
        this.hints = hints;
    }

    void classify(List<Path> paths) {
        for (Path path : paths) {
            items(path).forEach(this::add);
        }
        flush();
    }

    private List<LooseImages.Item> items(Path path) {
        try {
            return open(path);
        } catch (DataException e) {
            fail(path.toString(), e);
        } catch (IOException | IllegalArgumentException e) {
            fail(path.toString(), e);
        }
        return List.of();
    }

    private List<LooseImages.Item> open(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        if (!folder && LooseImages.isArray(path)) {
            return LooseImages.arrays(path, layout, view, hints);
        }
        requirePictures(view);
        if (!folder) {
            return List.of(new LooseImages.Item(path.toString(), () -> LooseImages.picture(path)));
        }
        List<LooseImages.Item> items = LooseImages.folder(path, hints);
        if (items.isEmpty()) {
            throw new IllegalArgumentException(NO_IMAGES);
        }
        return items;
    }

    /** @throws IllegalArgumentException where no picture is what the model was trained on */
    static void requirePictures(ModelView view) {
        if (!view.takesPictures()) {
            throw new IllegalArgumentException("the model takes no pictures, but arrays of " + view.channels()
                    + " channel(s) as it was trained on: expected an .npy or .npz file");
        }
    }

    private void add(LooseImages.Item item) {
        try {
            waiting.add(new Entry(item.name(), view.of(item.decoder().decode()), ""));
            ready++;
        } catch (DataException e) {
            fail(item.name(), e);
        } catch (IOException | IllegalArgumentException e) {
            fail(item.name(), e);
        }
        if (ready >= classifier.batch()) {
            flush();
        }
    }

    /** Failures wait for the images before them, so that the order is that of the names; without such an image they need not. */
    private void fail(String name, Exception failure) {
        waiting.add(new Entry(name, new float[0], reason(name, failure)));
        if (ready == 0) {
            flush();
        }
    }

    private void flush() {
        List<float[]> images = waiting.stream()
                .map(Entry::values)
                .filter(values -> values.length > 0)
                .toList();
        List<double[]> scores = images.isEmpty() ? List.of() : classifier.scores(images);
        int next = 0;
        for (Entry entry : waiting) {
            if (entry.values().length == 0) {
                listener.failed(entry.name(), entry.failure());
                continue;
            }
            double[] own = scores.get(next++);
            if (Classifier.areFinite(own)) {
                listener.classified(classifier.prediction(entry.name(), own));
            } else {
                listener.failed(entry.name(), NO_NUMBERS);
            }
        }
        waiting.clear();
        ready = 0;
    }

    /** Without the name, which stands before it. */
    private static String reason(String name, Exception failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof NoSuchFileException absent) {
            return absent.getFile() != null && Files.isSymbolicLink(Path.of(absent.getFile()))
                    ? "is a link that leads nowhere"
                    : "no such file or folder";
        }
        if (failure instanceof AccessDeniedException) {
            return "cannot be read: permission denied";
        }
        if (message.startsWith(name + ": ")) {
            return message.substring(name.length() + 2);
        }
        return message.startsWith(name + " ") ? message.substring(name.length() + 1) : message;
    }
}

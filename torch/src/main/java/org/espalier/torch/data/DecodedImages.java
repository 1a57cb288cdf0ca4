package org.espalier.torch.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * All images of a source, decoded by several threads and brought to one shape.
 *
 * @param header everything but the digest
 * @param pixels one buffer per image
 */
record DecodedImages(DatasetHeader header, List<ByteBuffer> pixels) {
    /** Corrupt images up to one in this many are left out; more is an error. */
    private static final int ONE_IN = 100;

    private static final int NAMED = 5;

    /** How the reason begins where it is the system's, not the image's. */
    private static final String UNREADABLE = "unreadable: ";

    /** One image or the reason why there is none. */
    private record Outcome(@Nullable RawImage image, String failure) {}

    static DecodedImages decode(String name, ImageSource source, DatasetSettings settings) {
        List<ImageSource.Item> items = source.items();
        if (items.isEmpty()) {
            throw new DataException(name + ": holds no images");
        }
        requireLabels(name, source, items);
        requireRoom(name, items.size(), settings, Runtime.getRuntime().maxMemory());
        List<Outcome> outcomes = decodeAll(items, settings);
        List<ImageSource.Item> kept = new ArrayList<>();
        List<RawImage> images = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            RawImage image = outcomes.get(i).image();
            if (image == null) {
                skipped.add(items.get(i).name() + " (" + outcomes.get(i).failure() + ")");
            } else {
                kept.add(items.get(i));
                images.add(image);
            }
        }
        if (skipped.size() > items.size() / ONE_IN) {
            throw new DataException(
                    describe(name, skipped, items.size()) + ": expected at most 1 %; repair or remove them");
        }
        requireLabels(name, source, kept);
        return unify(name, source, settings, kept, images, skipped);
    }

    /**
     * Decoded images stand in Java's memory before they go to the cache. What cannot fit even where all are grey is said before hours of decoding.
     *
     * @param heap the most bytes that Java may use
     */
    static void requireRoom(String name, int images, DatasetSettings settings, long heap) {
        long least = settings.size()
                .map(size -> (long) size.height() * size.width() * images)
                .orElse(0L);
        if (least > heap) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s: %,d images of %s pixels need at least %,d MiB of memory, Java may use %,d; start"
                            + " it with a larger -Xmx, or lower data.size",
                    name,
                    images,
                    settings.size().map(ImageSize::toString).orElse(""),
                    (least >> 20) + 1,
                    heap >> 20));
        }
    }

    private static void requireLabels(String name, ImageSource source, List<ImageSource.Item> items) {
        int numbers = source.valueNames().size();
        if (numbers == 0) {
            requireClasses(name, source.classNames(), items);
        }
        for (ImageSource.Item item : items) {
            if (item.values().size() != numbers || !item.values().stream().allMatch(Float::isFinite)) {
                throw new DataException(name + ": " + item.name() + " is labelled with " + item.values() + ": expected "
                        + (numbers == 0
                                ? "no numbers beside its class"
                                : numbers + " finite number(s), one for each of " + source.valueNames()));
            }
        }
    }

    /** Whatever the source, one class cannot be told from another. */
    private static void requireClasses(String name, List<String> classNames, List<ImageSource.Item> items) {
        List<String> used = items.stream()
                .mapToInt(ImageSource.Item::label)
                .distinct()
                .sorted()
                .mapToObj(classNames::get)
                .toList();
        if (used.size() < 2) {
            throw new DataException(name + ": has images of " + used.size() + " class(es)"
                    + (used.isEmpty() ? "" : " ('" + used.get(0) + "')")
                    + ": expected at least 2, in a folder or zip one sub-folder per class");
        }
    }

    static String describe(String name, List<String> skipped, int all) {
        long unreadable =
                skipped.stream().filter(line -> line.contains("(" + UNREADABLE)).count();
        String what = unreadable == 0
                ? "are corrupt"
                : unreadable == skipped.size()
                        ? "are unreadable"
                        : "are corrupt (" + (skipped.size() - unreadable) + ") or unreadable (" + unreadable + ")";
        return skipped.size() + " of " + all + " images in " + name + " " + what + ": " + some(skipped);
    }

    /** The first few of many, and how many more there are. */
    static String some(List<String> all) {
        String more = all.size() > NAMED ? " and " + (all.size() - NAMED) + " more" : "";
        return String.join(", ", all.subList(0, Math.min(NAMED, all.size()))) + more;
    }

    private static List<Outcome> decodeAll(List<ImageSource.Item> items, DatasetSettings settings) {
        ExecutorService workers = Executors.newFixedThreadPool(settings.threads(), task -> {
            Thread thread = new Thread(task, "espalier-decode");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Outcome>> futures = new ArrayList<>(items.size());
            for (ImageSource.Item item : items) {
                futures.add(workers.submit(() -> decode(item, settings)));
            }
            List<Outcome> outcomes = new ArrayList<>(items.size());
            for (Future<Outcome> future : futures) {
                outcomes.add(future.get());
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("decoding was interrupted; start again", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OutOfMemoryError) {
                throw new DataException(
                        "decoding needs more memory than Java may use: start it with a larger -Xmx, or make the images"
                                + " smaller",
                        e);
            }
            if (e.getCause() instanceof DataException refused) {
                throw refused;
            }
            throw new DataException("decoding failed: " + e.getCause(), e);
        } finally {
            workers.shutdownNow();
        }
    }

    private static Outcome decode(ImageSource.Item item, DatasetSettings settings) {
        try {
            RawImage image = item.decoder().decode();
            return new Outcome(
                    settings.size()
                            .map(size -> image.fitted(size, settings.fit()))
                            .orElse(image),
                    "");
        } catch (FileSystemException e) {
            return new Outcome(null, UNREADABLE + Reasons.of(e));
        } catch (IOException e) {
            return new Outcome(null, Reasons.of(e));
        }
    }

    private static DecodedImages unify(
            String name,
            ImageSource source,
            DatasetSettings settings,
            List<ImageSource.Item> items,
            List<RawImage> images,
            List<String> skipped) {
        boolean grey = !settings.colour() && images.stream().allMatch(image -> image.channels() == 1);
        RawImage first = grey ? images.get(0) : images.get(0).withoutGrey();
        int[] labels = new int[items.size()];
        byte[] parts = new byte[items.size()];
        List<ByteBuffer> pixels = new ArrayList<>(items.size());
        for (int i = 0; i < labels.length; i++) {
            RawImage image = grey ? images.get(i) : images.get(i).withoutGrey();
            if (image.height() != first.height()
                    || image.width() != first.width()
                    || image.channels() != first.channels()) {
                throw new DataException("images in " + name + " differ: "
                        + items.get(0).name() + " is " + shape(first) + ", "
                        + items.get(i).name() + " is " + shape(image) + "; set data.size to bring them to one size");
            }
            labels[i] = items.get(i).label();
            parts[i] = Part.place(items.get(i).part());
            pixels.add(ByteBuffer.wrap(image.pixels()));
        }
        DatasetHeader header = new DatasetHeader(
                first.height(),
                first.width(),
                first.channels(),
                labels,
                parts,
                source.classNames(),
                source.valueNames(),
                values(items, source.valueNames().size()),
                skipped,
                source.scaling(),
                source.clipped(),
                "");
        return new DecodedImages(header, pixels);
    }

    private static float[] values(List<ImageSource.Item> items, int numbers) {
        float[] values = new float[items.size() * numbers];
        for (int i = 0; i < values.length; i++) {
            values[i] = items.get(i / numbers).values().get(i % numbers);
        }
        return values;
    }

    private static String shape(RawImage image) {
        return image.height() + "x" + image.width() + "x" + image.channels();
    }
}

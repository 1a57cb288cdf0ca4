import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Draws the embedded samples from the full Fashion-MNIST (Debian: {@code apt install dataset-fashion-mnist}), all by a fixed seed: the
 * same seed gives the same files. {@code sample:fashion-mnist} has 1,000 train and 100 valid images per class from the official training
 * set and 100 test images per class from the official test set; {@code sample:fashion-mnist-17k} has those and, in files of their own, 150
 * more valid and 400 more test images per class. No image is in two files. What is drawn later comes after all that was drawn before, so
 * that the files of the smaller sample, which searches know by their digests, stay as they are.
 *
 * <pre>java tools/DrawFashionMnistSample.java /usr/share/datasets/fashion-mnist \
 *     torch/src/main/resources/org/espalier/torch/data/fashion-mnist-sample</pre>
 */
public final class DrawFashionMnistSample {
    private static final long SEED = 20170825;
    private static final int CLASSES = 10;
    private static final int PIXELS = 28 * 28;

    /** The published files by their SHA-256. */
    private static final Map<String, String> SOURCES = Map.of(
            "train-images-idx3-ubyte.gz", "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7",
            "train-labels-idx1-ubyte.gz", "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056",
            "t10k-images-idx3-ubyte.gz", "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa",
            "t10k-labels-idx1-ubyte.gz", "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05");

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: java DrawFashionMnistSample.java FASHION_MNIST_FOLDER OUTPUT_FOLDER");
            System.exit(2);
        }
        Path from = Path.of(args[0]);
        Path to = Files.createDirectories(Path.of(args[1]));
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] images = read(from, "train-images-idx3-ubyte.gz", 16);
        byte[] labels = read(from, "train-labels-idx1-ubyte.gz", 8);
        List<List<Integer>> byClass = shuffledByClass(labels, random);
        write(to, "train", images, labels, pick(byClass, 0, 1000, random));
        write(to, "valid", images, labels, pick(byClass, 1000, 1100, random));
        byte[] testImages = read(from, "t10k-images-idx3-ubyte.gz", 16);
        byte[] testLabels = read(from, "t10k-labels-idx1-ubyte.gz", 8);
        List<List<Integer>> testByClass = shuffledByClass(testLabels, random);
        write(to, "test", testImages, testLabels, pick(testByClass, 0, 100, random));
        write(to, "valid-more", images, labels, pick(byClass, 1100, 1250, random));
        write(to, "test-more", testImages, testLabels, pick(testByClass, 100, 500, random));
    }

    private static byte[] read(Path folder, String name, int header) throws IOException {
        byte[] packed = Files.readAllBytes(folder.resolve(name));
        String digest = digest(packed);
        if (!digest.equals(SOURCES.get(name))) {
            throw new IOException(name + ": has SHA-256 " + digest + ", expected " + SOURCES.get(name) + ": not the published file");
        }
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(packed)))) {
            in.skipNBytes(header);
            return in.readAllBytes();
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static List<List<Integer>> shuffledByClass(byte[] labels, SplittableRandom random) {
        List<List<Integer>> byClass = new ArrayList<>();
        for (int c = 0; c < CLASSES; c++) {
            byClass.add(new ArrayList<>());
        }
        for (int i = 0; i < labels.length; i++) {
            byClass.get(labels[i]).add(i);
        }
        byClass.forEach(list -> shuffle(list, random));
        return byClass;
    }

    private static List<Integer> pick(List<List<Integer>> byClass, int from, int to, SplittableRandom random) {
        List<Integer> picked = new ArrayList<>();
        byClass.forEach(list -> picked.addAll(list.subList(from, to)));
        shuffle(picked, random);
        return picked;
    }

    private static void shuffle(List<Integer> list, SplittableRandom random) {
        for (int i = list.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            Integer held = list.get(i);
            list.set(i, list.get(j));
            list.set(j, held);
        }
    }

    private static void write(Path to, String part, byte[] images, byte[] labels, List<Integer> picked) throws IOException {
        ByteArrayOutputStream imageFile = new ByteArrayOutputStream();
        DataOutputStream imageData = new DataOutputStream(imageFile);
        imageData.writeInt(0x803);
        imageData.writeInt(picked.size());
        imageData.writeInt(28);
        imageData.writeInt(28);
        ByteArrayOutputStream labelFile = new ByteArrayOutputStream();
        DataOutputStream labelData = new DataOutputStream(labelFile);
        labelData.writeInt(0x801);
        labelData.writeInt(picked.size());
        for (int i : picked) {
            imageData.write(images, i * PIXELS, PIXELS);
            labelData.write(labels[i]);
        }
        compress(to.resolve(part + "-images-idx3-ubyte.gz"), imageFile.toByteArray());
        compress(to.resolve(part + "-labels-idx1-ubyte.gz"), labelFile.toByteArray());
    }

    private static void compress(Path file, byte[] content) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file)) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            out.write(content);
        }
    }
}

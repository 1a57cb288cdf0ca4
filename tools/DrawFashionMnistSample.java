import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Draws the embedded sample from the full Fashion-MNIST (Debian: {@code apt install dataset-fashion-mnist}):
 * 1,000 train and 100 valid images per class from the official training set, 100 test images per class from the official test
 * set, all by a fixed seed. The same seed gives the same files.
 *
 * <pre>java tools/DrawFashionMnistSample.java /usr/share/datasets/fashion-mnist \
 *     torch/src/main/resources/org/espalier/torch/data/fashion-mnist-sample</pre>
 */
public final class DrawFashionMnistSample {
    private static final long SEED = 20170825;
    private static final int CLASSES = 10;
    private static final int PIXELS = 28 * 28;

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: java DrawFashionMnistSample.java FASHION_MNIST_FOLDER OUTPUT_FOLDER");
            System.exit(2);
        }
        Path from = Path.of(args[0]);
        Path to = Files.createDirectories(Path.of(args[1]));
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] images = read(from.resolve("train-images-idx3-ubyte.gz"), 16);
        byte[] labels = read(from.resolve("train-labels-idx1-ubyte.gz"), 8);
        List<List<Integer>> byClass = shuffledByClass(labels, random);
        write(to, "train", images, labels, pick(byClass, 0, 1000, random));
        write(to, "valid", images, labels, pick(byClass, 1000, 1100, random));
        byte[] testImages = read(from.resolve("t10k-images-idx3-ubyte.gz"), 16);
        byte[] testLabels = read(from.resolve("t10k-labels-idx1-ubyte.gz"), 8);
        write(to, "test", testImages, testLabels, pick(shuffledByClass(testLabels, random), 0, 100, random));
    }

    private static byte[] read(Path file, int header) throws IOException {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            in.skipNBytes(header);
            return in.readAllBytes();
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

package org.espalier.torch.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The images that travel with the program: {@code sample:fashion-mnist}, 10,000 + 1,000 + 1,000 of Fashion-MNIST, and
 * {@code sample:fashion-mnist-17k}, the same training images with 2,500 + 5,000. The larger one is the smaller one and more files.
 */
public final class SampleSource implements DataSource {
    private static final List<Sample> SAMPLES = List.of(
            new Sample(
                    "sample:fashion-mnist",
                    "12,000 grey pictures of clothes (embedded), 28x28, 10 classes: 10,000 train, 1,000 valid, 1,000 test",
                    List.of(
                            new Block("train", Part.TRAIN),
                            new Block("valid", Part.VALID),
                            new Block("test", Part.TEST))),
            new Sample(
                    "sample:fashion-mnist-17k",
                    "the same and more: 10,000 train, 2,500 valid, 5,000 test",
                    List.of(
                            new Block("train", Part.TRAIN),
                            new Block("valid", Part.VALID),
                            new Block("valid-more", Part.VALID),
                            new Block("test", Part.TEST),
                            new Block("test-more", Part.TEST))));

    /** A file of images with one of labels, and the part that they belong to. */
    private record Block(String stem, Part part) {
        String images() {
            return stem + "-images-idx3-ubyte.gz";
        }

        String labels() {
            return stem + "-labels-idx1-ubyte.gz";
        }
    }

    /** What one name stands for. */
    private record Sample(String name, String summary, List<Block> blocks) {
        ContentDigest content() {
            ContentDigest.Builder builder = ContentDigest.of(KnownSet.FASHION_CLASSES);
            for (Block block : blocks) {
                for (String file : List.of(block.images(), block.labels())) {
                    try (InputStream in = stream(file)) {
                        builder.addDigest(file, "", WholeFile.digest(in));
                    } catch (IOException e) {
                        throw unreadable(file, e);
                    }
                }
            }
            return builder.build();
        }

        ImageSource read() {
            List<PackedImages> packed = new ArrayList<>();
            for (Block block : blocks) {
                packed.add(IdxFile.join(
                        name + "/" + block.stem,
                        Optional.of(block.part),
                        resource(block.images()),
                        resource(block.labels()),
                        Layout.AUTO));
            }
            return PackedImages.source(packed, KnownSet.FASHION_CLASSES);
        }
    }

    @Override
    public String description() {
        return SAMPLES.stream().map(Sample::name).collect(Collectors.joining(", ")) + ":  "
                + SAMPLES.stream().map(Sample::summary).collect(Collectors.joining("; "));
    }

    @Override
    public boolean isName(String source) {
        return source.startsWith("sample:");
    }

    @Override
    public Optional<ImageSource> open(String source, SourceContext context) {
        if (!isName(source)) {
            return Optional.empty();
        }
        Sample sample = SAMPLES.stream()
                .filter(s -> s.name.equals(source))
                .findFirst()
                .orElseThrow(() -> new DataException("'" + source + "': no embedded sample, expected "
                        + SAMPLES.stream().map(Sample::name).collect(Collectors.joining(" or "))));
        return Optional.of(LazySource.of(sample::content, settings -> "", settings -> sample.read()));
    }

    private static IdxFile resource(String file) {
        try (InputStream in = stream(file)) {
            return IdxFile.read(file, in, true, -1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static InputStream stream(String file) {
        InputStream in = SampleSource.class.getResourceAsStream("fashion-mnist-sample/" + file);
        if (in == null) {
            throw new DataException(
                    "embedded resource " + file + " is missing: the installation is damaged, build it again");
        }
        return in;
    }

    private static DataException unreadable(String file, IOException e) {
        return new DataException("embedded resource " + file + " cannot be read: " + e.getMessage(), e);
    }
}

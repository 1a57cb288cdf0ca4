package org.espalier.torch.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The images that travel with the program: {@code sample:fashion-mnist}, 10,000 + 1,000 + 1,000 of Fashion-MNIST. */
public final class SampleSource implements DataSource {
    private static final String NAME = "sample:fashion-mnist";

    @Override
    public String description() {
        return NAME
                + ":  12,000 grey pictures of clothes (embedded), 28x28, 10 classes: 10,000 train, 1,000 valid, 1,000 test";
    }

    @Override
    public boolean isName(String source) {
        return source.startsWith("sample:");
    }

    @Override
    public Optional<ImageSource> open(String source, SourceContext context) {
        if (!source.equals(NAME)) {
            if (source.startsWith("sample:")) {
                throw new DataException("'" + source + "': no embedded sample, expected " + NAME);
            }
            return Optional.empty();
        }
        return Optional.of(LazySource.of(SampleSource::content, settings -> "", settings -> read()));
    }

    private static ContentDigest content() {
        ContentDigest.Builder builder = ContentDigest.of(KnownSet.FASHION_CLASSES);
        for (Part part : Part.values()) {
            for (String kind : List.of("images-idx3-ubyte.gz", "labels-idx1-ubyte.gz")) {
                String file = part.name().toLowerCase(Locale.ROOT) + "-" + kind;
                try (InputStream in = stream(file)) {
                    builder.addDigest(file, "", WholeFile.digest(in));
                } catch (IOException e) {
                    throw unreadable(file, e);
                }
            }
        }
        return builder.build();
    }

    private static ImageSource read() {
        List<PackedImages> blocks = new ArrayList<>();
        for (Part part : Part.values()) {
            String stem = part.name().toLowerCase(Locale.ROOT);
            IdxFile images = resource(stem + "-images-idx3-ubyte.gz");
            IdxFile labels = resource(stem + "-labels-idx1-ubyte.gz");
            blocks.add(IdxFile.join(NAME + "/" + stem, Optional.of(part), images, labels, Layout.AUTO));
        }
        return PackedImages.source(blocks, KnownSet.FASHION_CLASSES);
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

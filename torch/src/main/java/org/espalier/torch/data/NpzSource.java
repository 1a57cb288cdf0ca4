package org.espalier.torch.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * NumPy archives: arrays {@code x} and {@code y}, or {@code images} and {@code labels}, alone or divided as {@code x_train},
 * {@code train_images}, {@code val_images}, {@code x_test} and so on. Images are {@code [n, h, w]}, {@code [n, h, w, c]} or
 * {@code [n, c, h, w]} ({@link Layout}), of up to 300 channels. Bytes are taken as they are; other values are scaled to bytes
 * ({@link Scaling}): by 255 where those of the training images lie between 0 and 1, otherwise channel by channel from the least to the
 * largest value of the training images.
 */
public final class NpzSource implements DataSource {
    @Override
    public String description() {
        return "FILE.npz:  NumPy arrays x and y (or images and labels, or x_train, train_images, ...), up to 300 channels";
    }

    @Override
    public Optional<ImageSource> open(String source, SourceContext context) {
        Path file = Paths.parse(source);
        if (!Paths.fileName(file).toLowerCase(Locale.ROOT).endsWith(".npz") || Files.isDirectory(file)) {
            return Optional.empty();
        }
        if (!Files.exists(file)) {
            throw Paths.missing(source);
        }
        Bounds.regular(file);
        NpzFile npz = NpzFile.of(file);
        note(npz, context);
        boolean scaled = npz.parts().values().stream()
                .anyMatch(pair -> !pair.images().header().isBytes());
        return Optional.of(LazySource.of(
                () -> content(file, context),
                settings -> settings.layout() + (scaled ? " " + settings.scalingKey() : ""),
                settings -> NpzImages.read(npz, settings)));
    }

    private static void note(NpzFile npz, SourceContext context) {
        List<String> others = npz.others();
        if (!others.isEmpty()) {
            context.warnings()
                    .accept(others.size() + " array(s) in " + npz.file()
                            + " are left out, they are neither images nor labels by name: "
                            + DecodedImages.some(others));
        }
    }

    private static ContentDigest content(Path file, SourceContext context) {
        FileContents contents =
                FileContents.of(file.toString(), List.of(new WholeFile(file)), ContentMemory.of(context, file));
        return ContentDigest.of(List.of())
                .addDigest("arrays", "", contents.digest(0))
                .build();
    }
}

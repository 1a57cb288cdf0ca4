package org.espalier.torch.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.espalier.files.AtomicFiles;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;

/**
 * Decoded data sets on disk. A file is: magic, length of the header, header, pixels. It is written beside its place and moved
 * there, so a reader sees all of it or nothing; its digest is checked at every opening, and a damaged file is made again.
 */
final class DatasetCache {
    /** Changes whenever decoding, resizing or the layout changes, so that older files are not taken for current ones. */
    private static final String FORMAT = "espalier images 3";

    private static final byte[] MAGIC = "ESPIMG03".getBytes(StandardCharsets.US_ASCII);
    private static final int SEGMENT = 1 << 30;

    /** What was not touched for so long belongs to a process that was killed. */
    private static final Duration LONGEST_WRITE = Duration.ofDays(1);
    /** A share of clipped values that the user should know of. */
    private static final double NOTICEABLE = 0.01;

    private final SourceContext context;

    DatasetCache(SourceContext context) {
        this.context = context;
    }

    static int imagesPerSegment(int imageBytes) {
        return Math.max(1, SEGMENT / imageBytes);
    }

    ImageDataset get(String name, ImageSource source, DatasetSettings settings) {
        String key = Digests.sha256(FORMAT + "\n" + settings.formKey() + "\n" + source.fingerprint());
        Path file = context.cache().resolve("images").resolve(key.substring(0, 32) + ".bin");
        Optional<ImageDataset> cached = load(file);
        if (cached.isPresent()) {
            warn(name, cached.get().header());
            return cached.get();
        }
        DecodedImages decoded = DecodedImages.decode(name, source, settings);
        warn(name, decoded.header());
        DatasetHeader header = decoded.header().withDigest(digest(decoded.header(), decoded.pixels()));
        try {
            store(file, header, decoded.pixels());
        } catch (IOException e) {
            context.warnings()
                    .accept("decoded images of " + name + " cannot be kept, the next run decodes them again: "
                            + e.getMessage());
            return inMemory(header, decoded.pixels());
        }
        return load(file).orElseGet(() -> inMemory(header, decoded.pixels()));
    }

    private void warn(String name, DatasetHeader header) {
        List<String> skipped = header.skipped();
        if (!skipped.isEmpty()) {
            int all = header.labels().length + skipped.size();
            context.warnings().accept(DecodedImages.describe(name, skipped, all) + "; left out");
        }
        if (header.clipped() >= NOTICEABLE) {
            context.warnings()
                    .accept(String.format(
                            Locale.ROOT,
                            "%.1f %% of the values in %s lie outside the range that the training images have, and are clipped",
                            100 * header.clipped(),
                            name));
        }
    }

    private Optional<ImageDataset> load(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = RegularFiles.openChannel(file)) {
            ImageDataset dataset = map(channel);
            return Optional.of(dataset);
        } catch (IOException | IllegalArgumentException e) {
            context.warnings()
                    .accept("cached images " + file + " are damaged (" + e.getMessage() + ") and are made again");
            return Optional.empty();
        }
    }

    private static ImageDataset map(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(MAGIC.length + Integer.BYTES);
        while (start.hasRemaining()) {
            if (channel.read(start) < 0) {
                throw new IOException("the file is too short");
            }
        }
        int length = start.getInt(MAGIC.length);
        if (!Arrays.equals(Arrays.copyOf(start.array(), MAGIC.length), MAGIC)
                || length < 0
                || length > channel.size() - start.capacity()) {
            throw new IOException("the beginning is not that of a cache file");
        }
        byte[] head = new byte[length];
        channel.map(FileChannel.MapMode.READ_ONLY, start.capacity(), length).get(head);
        DatasetHeader header = DatasetHeader.decode(head);
        long at = start.capacity() + (long) length;
        long total = (long) header.imageBytes() * header.labels().length;
        if (channel.size() != at + total) {
            throw new IOException("it has " + channel.size() + " bytes, expected " + (at + total));
        }
        List<ByteBuffer> segments = new ArrayList<>();
        long segment = (long) imagesPerSegment(header.imageBytes()) * header.imageBytes();
        for (long done = 0; done < total; done += segment) {
            segments.add(channel.map(FileChannel.MapMode.READ_ONLY, at + done, Math.min(segment, total - done)));
        }
        if (!digest(header, segments).equals(header.digest())) {
            throw new IOException("its checksum does not match");
        }
        return new ImageDataset(header, segments);
    }

    static String digest(DatasetHeader header, List<ByteBuffer> pixels) {
        MessageDigest digest = Digests.sha256();
        digest.update(header.withDigest("").encode());
        pixels.forEach(buffer -> digest.update(buffer.duplicate()));
        return Digests.hex(digest.digest());
    }

    private static void store(Path file, DatasetHeader header, List<ByteBuffer> pixels) throws IOException {
        byte[] head = header.encode();
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            AtomicFiles.removeLeftovers(folder, "", LONGEST_WRITE);
        }
        AtomicFiles.write(file, out -> {
            out.write(MAGIC);
            out.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, head.length).array());
            out.write(head);
            WritableByteChannel channel = Channels.newChannel(out);
            for (ByteBuffer buffer : pixels) {
                channel.write(buffer.duplicate());
            }
        });
    }

    /** Images one by one become segments as {@link ImageDataset#read} expects them. */
    static ImageDataset inMemory(DatasetHeader header, List<ByteBuffer> images) {
        int perSegment = imagesPerSegment(header.imageBytes());
        List<ByteBuffer> segments = new ArrayList<>();
        for (int from = 0; from < images.size(); from += perSegment) {
            List<ByteBuffer> some = images.subList(from, Math.min(images.size(), from + perSegment));
            ByteBuffer segment = ByteBuffer.allocate(some.size() * header.imageBytes());
            some.forEach(image -> segment.put(image.duplicate()));
            segments.add(segment);
        }
        return new ImageDataset(header, segments);
    }
}

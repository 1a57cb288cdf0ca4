package org.espalier.torch.train;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.espalier.failure.Failure;
import org.espalier.files.AtomicFiles;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;

/**
 * Checkpoints in a folder, the newest few of them. A file appears whole or not at all and ends with the SHA-256 of what comes before; a
 * damaged one is passed over for the one before it, and so is one of a training on other data.
 *
 * @param folder made when the first checkpoint is written
 * @param kept how many are kept, at least 2
 * @param replaces whether checkpoints of another training make room for this one; otherwise they are refused
 * @param data digest of the images that are trained on; empty where nobody says, and in files of earlier releases, which go with any
 */
public record CheckpointFolder(Path folder, int kept, boolean replaces, String data) {
    private static final byte[] MAGIC = {'E', 'S', 'P', 'C', 'K', 'P', 'T', '2'};
    private static final byte[] FORMER_MAGIC = {'E', 'S', 'P', 'C', 'K', 'P', 'T', '1'};
    private static final int DIGEST = 32;
    private static final String PREFIX = "checkpoint-";
    private static final String SUFFIX = ".bin";

    public CheckpointFolder {
        if (kept < 2) {
            throw new IllegalArgumentException(
                    "kept checkpoints " + kept + ": expected at least 2, one to fall back to");
        }
    }

    /** Refuses checkpoints of another training, and says nothing of the data. */
    public CheckpointFolder(Path folder, int kept) {
        this(folder, kept, false, "");
    }

    /** The same for a training on images of this digest. */
    public CheckpointFolder withData(String digest) {
        return new CheckpointFolder(folder, kept, replaces, digest);
    }

    /** Keeps two, and refuses those of another training. */
    public CheckpointFolder(Path folder) {
        this(folder, 2);
    }

    /** Keeps two, and replaces those of another training: for a folder whose owner says elsewhere what is to be trained in it. */
    public static CheckpointFolder replacing(Path folder) {
        return new CheckpointFolder(folder, 2, true, "");
    }

    /**
     * Removes all checkpoints.
     *
     * @throws UncheckedIOException that names the folder, where the disk refuses
     */
    public void clear() {
        try {
            for (Path file : newestFirst()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot remove checkpoints in " + folder + ": " + e.getMessage() + " ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    /**
     * Writes a checkpoint and removes the oldest beyond the kept number, and what a kill left half written.
     *
     * @throws UncheckedIOException that names the file, where the disk refuses; the older checkpoints are left untouched
     */
    public void write(Checkpoint checkpoint) {
        Path target = file(checkpoint.epoch());
        try {
            AtomicFiles.write(target, out -> writeTo(out, checkpoint));
            List<Path> files = newestFirst();
            for (Path old : files.subList(Math.min(kept, files.size()), files.size())) {
                Files.deleteIfExists(old);
            }
            AtomicFiles.removeLeftovers(folder, PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private Path file(int epoch) {
        return folder.resolve(String.format("%s%08d%s", PREFIX, epoch, SUFFIX));
    }

    /** Whether the checkpoint after an epoch seems to be there: by its name, its length and how it begins, without reading the rest. */
    public boolean holds(int epoch) {
        Path file = file(epoch);
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = RegularFiles.open(file)) {
            return Files.size(file) > MAGIC.length + DIGEST && isMagic(in.readNBytes(MAGIC.length));
        } catch (IOException e) {
            // whoever needs it makes it again, or says what refuses
            return false;
        }
    }

    /**
     * The digest that the newest checkpoint ends with, in hexadecimal digits: what it holds, wherever it lies. The rest of the file is not read.
     *
     * @return empty where there is none, or it cannot be read
     */
    public Optional<String> digest() {
        try {
            List<Path> files = newestFirst();
            if (files.isEmpty() || !Files.isRegularFile(files.get(0))) {
                return Optional.empty();
            }
            try (FileChannel file = RegularFiles.openChannel(files.get(0))) {
                ByteBuffer end = ByteBuffer.allocate(DIGEST);
                long start = file.size() - DIGEST;
                while (start > MAGIC.length && end.hasRemaining() && file.read(end, start + end.position()) >= 0) {
                    continue;
                }
                return end.hasRemaining() ? Optional.empty() : Optional.of(Digests.hex(end.array()));
            }
        } catch (IOException e) {
            // whoever needs it says what refuses
            return Optional.empty();
        }
    }

    /**
     * Copies a checkpoint, once all of it was read and found whole.
     *
     * @param epoch after which it was written
     * @param target folder of the copy, made where it is missing
     * @throws IOException that names the file, where it is missing or damaged
     */
    public void copy(int epoch, Path target) throws IOException {
        Path from = file(epoch);
        try {
            read(from);
        } catch (DamagedException e) {
            throw new IOException(from + ": is damaged: " + e.getMessage(), e);
        }
        AtomicFiles.write(target.resolve(from.getFileName()), RegularFiles.readBytes(from));
    }

    private static boolean isMagic(byte[] start) {
        return Arrays.equals(MAGIC, start) || Arrays.equals(FORMER_MAGIC, start);
    }

    private void writeTo(OutputStream target, Checkpoint checkpoint) throws IOException {
        // not closed: that would close the target, which is not ours
        DigestOutputStream digest = new DigestOutputStream(target, Digests.sha256());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(digest, 1 << 16));
        out.write(MAGIC);
        out.writeUTF(data);
        out.writeUTF(checkpoint.owner());
        out.writeInt(checkpoint.epoch());
        out.writeLong(checkpoint.step());
        out.writeInt(checkpoint.tensors().size());
        for (Map.Entry<String, float[]> entry : checkpoint.tensors().entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue().length);
            ByteBuffer bytes = ByteBuffer.allocate(entry.getValue().length * Float.BYTES);
            bytes.asFloatBuffer().put(entry.getValue());
            out.write(bytes.array());
        }
        if (checkpoint.told().isPresent()) {
            Checkpoint.Told told = checkpoint.told().get();
            out.writeDouble(told.loss());
            out.writeDouble(told.training());
            out.writeDouble(told.learningRate());
        }
        out.flush();
        target.write(digest.getMessageDigest().digest());
    }

    /**
     * The newest checkpoint that is whole.
     *
     * @param warnings told about each damaged file that was passed over
     */
    public Optional<Checkpoint> latest(Consumer<String> warnings) {
        try {
            for (Path file : newestFirst()) {
                try {
                    Held held = read(file);
                    if (data.isEmpty() || held.data.isEmpty() || held.data.equals(data)) {
                        return Optional.of(held.checkpoint);
                    }
                    warnings.accept("checkpoint " + file + " is of a training on other data (" + shown(held.data)
                            + ", expected " + shown(data) + "); falling back to the one before it");
                } catch (DamagedException e) {
                    warnings.accept("checkpoint " + file + " is damaged (" + e.getMessage()
                            + "); falling back to the one before it");
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "checkpoints in " + folder + " cannot be read: " + Failure.reason(e, folder), e);
        }
    }

    /** Enough of a digest to tell two apart. */
    private static String shown(String digest) {
        return digest.substring(0, Math.min(12, digest.length()));
    }

    /** A checkpoint, and the digest of the data that it says it was trained on. */
    private record Held(Checkpoint checkpoint, String data) {}

    private static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    private static Held read(Path file) throws IOException, DamagedException {
        byte[] bytes = RegularFiles.readBytes(file);
        byte[] magic = Arrays.copyOf(bytes, MAGIC.length);
        boolean former = Arrays.equals(FORMER_MAGIC, magic);
        if (bytes.length < MAGIC.length + DIGEST || !former && !Arrays.equals(MAGIC, magic)) {
            throw new DamagedException("it does not start like a checkpoint");
        }
        MessageDigest digest = Digests.sha256();
        digest.update(bytes, 0, bytes.length - DIGEST);
        if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(bytes, bytes.length - DIGEST, bytes.length))) {
            throw new DamagedException("its checksum is wrong");
        }
        int length = bytes.length - DIGEST - MAGIC.length;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, MAGIC.length, length))) {
            String data = former ? "" : in.readUTF();
            String owner = in.readUTF();
            int epoch = in.readInt();
            long step = in.readLong();
            int count = in.readInt();
            Map<String, float[]> tensors = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                float[] values = new float[in.readInt()];
                ByteBuffer.wrap(in.readNBytes(values.length * Float.BYTES))
                        .asFloatBuffer()
                        .get(values);
                tensors.put(name, values);
            }
            Optional<Checkpoint.Told> told = in.available() == 0
                    ? Optional.empty()
                    : Optional.of(new Checkpoint.Told(in.readDouble(), in.readDouble(), in.readDouble()));
            return new Held(new Checkpoint(owner, epoch, step, tensors, told), data);
        }
    }

    private List<Path> newestFirst() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(PREFIX)
                            && f.getFileName().toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing((Path f) -> f.getFileName().toString())
                            .reversed())
                    .toList();
        }
    }
}

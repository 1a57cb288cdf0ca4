package org.espalier.device.pytorch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.espalier.graph.Weights;

/** The format of {@code torch.save} since PyTorch 1.6: a zip without compression of {@code data.pkl} and one entry for each storage. */
final class ZipFormat {
    static final String PICKLE = "data.pkl";
    static final String STORAGES = "data/";
    static final String BYTE_ORDER = "byteorder";
    static final String LITTLE = "little";

    private static final String WRITTEN = "an entry as torch.save writes it";

    private final ZipFile zip;
    private final String folder;
    private final Map<String, ByteBuffer> storages = new HashMap<>();

    /** Bytes of the file that no entry was read from: entries that lie upon each other could claim more than there is. */
    private long left;

    private ZipFormat(ZipFile zip, String folder, long bytes) {
        this.zip = zip;
        this.folder = folder;
        this.left = bytes;
    }

    /**
     * Reads a file.
     *
     * @param bytes of the file
     * @throws Refusal where it is no such file, or damaged
     */
    static Weights read(Path file, long bytes) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String pickle = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                    .findFirst()
                    .orElseThrow(() -> Refusal.of(
                            "is a zip without " + PICKLE,
                            "a file as torch.save writes it",
                            "name the file of weights itself"));
            ZipFormat format = new ZipFormat(zip, pickle.substring(0, pickle.length() - PICKLE.length()), bytes);
            format.requireLittleEndian();
            return format.weights(bytes);
        } catch (ZipException | EOFException e) {
            throw Refusal.damaged("is no whole zip (" + e.getMessage() + ")", "a file as torch.save writes it");
        }
    }

    private void requireLittleEndian() throws IOException {
        if (zip.getEntry(folder + BYTE_ORDER) != null) {
            String order = new String(entry(BYTE_ORDER), StandardCharsets.UTF_8).strip();
            if (!order.equals(LITTLE)) {
                throw Refusal.of(
                        "its numbers are in the byte order '" + order + "'",
                        LITTLE,
                        "save it again on a machine with that order");
            }
        }
    }

    private Weights weights(long bytes) throws IOException {
        Object content = PickleReader.read(ByteBuffer.wrap(entry(PICKLE)), ZipFormat::storage);
        ViewReader reader = new ViewReader(bytes);
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, Pickled.View> entry : StateDict.in(content).entrySet()) {
            ByteBuffer values = values(entry.getKey(), entry.getValue().storage());
            tensors.put(entry.getKey(), reader.read(entry.getKey(), entry.getValue(), values));
        }
        return new Weights(tensors);
    }

    /** {@code ('storage', class, key, place, elements)}. */
    private static Pickled.Storage storage(List<?> description) {
        if (description.size() < 5
                || !(description.get(1) instanceof Pickled.StorageClass ofStorage)
                || !(description.get(2) instanceof String key)) {
            throw Refusal.damaged("its pickle describes no storage", PickleReader.EXPECTED);
        }
        return new Pickled.Storage(key, ofStorage.type(), StackMachine.whole(description.get(4)), 0);
    }

    private ByteBuffer values(String tensor, Pickled.Storage storage) throws IOException {
        ByteBuffer values = storages.get(storage.key());
        if (values == null) {
            values = ByteBuffer.wrap(entry(STORAGES + storage.key()));
            storages.put(storage.key(), values);
        }
        long size = storage.type().size();
        if (values.capacity() % size != 0 || values.capacity() / size != storage.elements()) {
            throw Refusal.damaged(
                    "'" + folder + STORAGES + storage.key() + "', which has tensor '" + tensor + "', holds "
                            + values.capacity() + " bytes",
                    storage.elements() + " values of " + size + " bytes");
        }
        return values;
    }

    /** What an entry holds, checked; no more is allocated than the file has. */
    private byte[] entry(String name) throws IOException {
        ZipEntry entry = zip.getEntry(folder + name);
        if (entry == null) {
            throw Refusal.damaged("lacks '" + folder + name + "'", WRITTEN);
        }
        if (entry.getMethod() != ZipEntry.STORED) {
            throw Refusal.of(
                    "'" + entry.getName() + "' is compressed", WRITTEN, "pack the zip without compression: zip -0");
        }
        left -= entry.getSize();
        if (entry.getSize() < 0 || left < 0) {
            throw Refusal.damaged("'" + entry.getName() + "' claims more bytes than the file has", WRITTEN);
        }
        byte[] bytes;
        try (InputStream in = zip.getInputStream(entry)) {
            bytes = in.readAllBytes();
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        if (bytes.length != entry.getSize() || checksum.getValue() != entry.getCrc()) {
            throw Refusal.damaged("'" + entry.getName() + "' does not match its checksum", WRITTEN);
        }
        return bytes;
    }
}

package org.espalier.device.pytorch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.espalier.graph.Weights;

/** Writes the zip format: entries without compression, each on a multiple of 64 bytes so that files can be mapped into memory. */
final class CheckpointWriter {
    private static final String FOLDER = "archive/";
    private static final String VERSION = "3\n";
    private static final int ALIGNMENT = 64;
    /** Bytes of a local header before the name of its entry. */
    private static final int HEADER = 30;
    /** Bytes of an extra field before its content. */
    private static final int EXTRA_HEADER = 4;
    /** PyTorch's own mark of padding: "FB". */
    private static final short PADDING = 0x4246;

    private final ZipOutputStream zip;
    private long position;

    private CheckpointWriter(ZipOutputStream zip) {
        this.zip = zip;
    }

    static void write(OutputStream out, Weights weights, TorchCheckpoint.Layout layout) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setMethod(ZipOutputStream.STORED);
        CheckpointWriter writer = new CheckpointWriter(zip);
        writer.add(ZipFormat.PICKLE, PickleWriter.stateDict(weights, layout == TorchCheckpoint.Layout.WRAPPED));
        writer.add(ZipFormat.BYTE_ORDER, ZipFormat.LITTLE.getBytes(StandardCharsets.US_ASCII));
        int key = 0;
        for (Weights.Tensor tensor : weights.tensors().values()) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, tensor.size()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor.buffer());
            writer.add(ZipFormat.STORAGES + key++, bytes.array());
        }
        writer.add("version", VERSION.getBytes(StandardCharsets.US_ASCII));
        zip.finish();
    }

    private void add(String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(FOLDER + name);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        entry.setSize(bytes.length);
        entry.setCrc(checksum.getValue());
        entry.setTimeLocal(
                LocalDateTime.of(1980, 2, 1, 0, 0)); // always the same; earlier ones need a field of their own
        long header = position + HEADER + entry.getName().length() + EXTRA_HEADER;
        int padding = (int) (-header & (ALIGNMENT - 1));
        ByteBuffer extra = ByteBuffer.allocate(EXTRA_HEADER + padding).order(ByteOrder.LITTLE_ENDIAN);
        entry.setExtra(extra.putShort(PADDING).putShort((short) padding).array());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
        position = header + padding + bytes.length;
    }
}

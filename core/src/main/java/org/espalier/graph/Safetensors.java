package org.espalier.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.failure.Failure;
import org.espalier.files.AtomicFiles;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The safetensors file format: eight bytes of header length (little-endian), a JSON header of names, types, sizes and offsets, then the
 * bytes. Only float32 is read and written.
 *
 * <p>Files that are written here hold a checksum of their own content, which is checked when they are read. Those of other programs have
 * none and are taken as they are.
 */
public final class Safetensors {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LARGEST_HEADER = 100_000_000; // the format's own limit

    /** The entry of the metadata that holds SHA-256 over the tensors and the other entries. */
    private static final String CHECKSUM = "sha256";

    private Safetensors() {}

    /**
     * What a file holds.
     *
     * @param weights the tensors by name
     * @param metadata free texts by name, without the checksum
     */
    public record Contents(Weights weights, Map<String, String> metadata) {
        public Contents {
            metadata = Map.copyOf(metadata);
        }
    }

    /**
     * The bytes of a file; the same weights and metadata always give the same bytes.
     *
     * @throws IllegalArgumentException where the metadata have an entry {@value #CHECKSUM}, which is that of the file itself
     */
    public static byte[] write(Weights weights, Map<String, String> metadata) {
        if (metadata.containsKey(CHECKSUM)) {
            throw new IllegalArgumentException("metadata '" + CHECKSUM + "' is the file's own, got "
                    + metadata.get(CHECKSUM) + ": choose another name");
        }
        Map<String, Object> header = new LinkedHashMap<>();
        Map<String, String> texts = new TreeMap<>(metadata);
        texts.put(CHECKSUM, checksum(weights, metadata));
        header.put("__metadata__", texts);
        long offset = 0;
        for (Map.Entry<String, Weights.Tensor> entry : weights.tensors().entrySet()) {
            long end = offset + 4L * entry.getValue().size();
            Map<String, Object> about = new LinkedHashMap<>();
            about.put("dtype", "F32");
            about.put("shape", entry.getValue().dims());
            about.put("data_offsets", List.of(offset, end));
            header.put(entry.getKey(), about);
            offset = end;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        int padded = (json.length + 7) / 8 * 8; // spaces, so that the data is aligned
        ByteBuffer out =
                ByteBuffer.allocate(Math.toIntExact(8 + padded + offset)).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(padded).put(json);
        while (out.position() < 8 + padded) {
            out.put((byte) ' ');
        }
        for (Weights.Tensor tensor : weights.tensors().values()) {
            out.asFloatBuffer().put(tensor.buffer());
            out.position(out.position() + 4 * tensor.size());
        }
        return out.array();
    }

    /** Writes a file: completely or not at all. */
    public static void write(Path file, Weights weights, Map<String, String> metadata) throws IOException {
        AtomicFiles.write(file, write(weights, metadata));
    }

    /** Independent of how the header is laid out: other programs that copy a file whole may write it in other words. */
    private static String checksum(Weights weights, Map<String, String> metadata) {
        MessageDigest digest = Digests.sha256();
        new TreeMap<>(metadata).forEach((name, text) -> update(digest, name + "\0" + text + "\0"));
        for (Map.Entry<String, Weights.Tensor> entry : new TreeMap<>(weights.tensors()).entrySet()) {
            Weights.Tensor tensor = entry.getValue();
            update(digest, entry.getKey() + "\0" + Arrays.toString(tensor.dims()) + "\0");
            ByteBuffer bytes =
                    ByteBuffer.allocate(Math.multiplyExact(4, tensor.size())).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor.buffer());
            digest.update(bytes);
        }
        return Digests.hex(digest.digest());
    }

    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a file; an {@link IOException} names it and says what is damaged. */
    public static Contents read(Path file) throws IOException {
        byte[] bytes = RegularFiles.readBytes(file);
        try {
            return read(bytes);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a file's bytes; an {@link IllegalArgumentException} says what is damaged. */
    public static Contents read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long length = bytes.length < 8 ? -1 : in.getLong();
        if (length < 2 || length > Math.min(LARGEST_HEADER, bytes.length - 8)) {
            throw new IllegalArgumentException("not a safetensors file, or cut short (" + bytes.length + " bytes)");
        }
        JsonNode header;
        try {
            header = JSON.readTree(new String(bytes, 8, (int) length, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the safetensors header " + Failure.reason(e), e);
        }
        if (!header.isObject()) {
            throw new IllegalArgumentException("the safetensors header is not an object");
        }
        ByteBuffer data =
                in.slice(8 + (int) length, bytes.length - 8 - (int) length).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (entry.getKey().equals("__metadata__")) {
                entry.getValue()
                        .properties()
                        .forEach(e -> metadata.put(e.getKey(), e.getValue().asString()));
            } else {
                tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), data));
            }
        }
        return checked(new Weights(tensors), metadata);
    }

    /** Another program may have an entry of the same name and another meaning; a checksum of ours has 64 digits. */
    private static Contents checked(Weights weights, Map<String, String> metadata) {
        String written = metadata.get(CHECKSUM);
        if (written == null || !written.matches("[0-9a-f]{64}")) {
            return new Contents(weights, metadata);
        }
        Map<String, String> others = new TreeMap<>(metadata);
        others.remove(CHECKSUM);
        if (!checksum(weights, others).equals(written)) {
            throw new IllegalArgumentException(
                    "its checksum does not match: the weights were damaged or changed since they were written");
        }
        return new Contents(weights, others);
    }

    private static Weights.Tensor tensor(String name, JsonNode about, ByteBuffer data) {
        String type = about.path("dtype").asString("");
        if (!type.equals("F32")) {
            throw new IllegalArgumentException("tensor '" + name + "' is of type '" + type + "', only F32 is read");
        }
        int[] dims = new int[about.path("shape").size()];
        Arrays.setAll(dims, i -> about.path("shape").path(i).asInt(-1));
        long from = about.path("data_offsets").path(0).asLong(-1);
        long to = about.path("data_offsets").path(1).asLong(-1);
        if (from < 0 || to < from || to > data.limit() || (to - from) % 4 != 0) {
            throw new IllegalArgumentException("tensor '" + name + "' lies at " + from + ".." + to + " of "
                    + data.limit() + " bytes: the file is damaged");
        }
        float[] values = new float[(int) (to - from) / 4];
        data.slice((int) from, (int) (to - from))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        try {
            return new Weights.Tensor(dims, values);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "': its shape " + Arrays.toString(dims)
                            + " has more numbers than can be counted",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tensor '" + name + "': " + e.getMessage(), e);
        }
    }
}

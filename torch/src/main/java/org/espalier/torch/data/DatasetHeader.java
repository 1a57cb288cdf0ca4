package org.espalier.torch.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a data set besides its pixels.
 *
 * @param height rows
 * @param width columns
 * @param channels values per pixel
 * @param labels one per image
 * @param parts one per image: place in {@link Part}, or -1
 * @param classNames in label order
 * @param valueNames of the numbers that images are labelled with; none where their labels are classes
 * @param values of each image in turn
 * @param skipped corrupt images, one line each
 * @param scaling how values became bytes
 * @param clipped the share of values that the scaling clipped
 * @param digest SHA-256 over everything and the pixels
 */
record DatasetHeader(
        int height,
        int width,
        int channels,
        int[] labels,
        byte[] parts,
        List<String> classNames,
        List<String> valueNames,
        float[] values,
        List<String> skipped,
        Scaling scaling,
        double clipped,
        String digest) {
    DatasetHeader {
        classNames = List.copyOf(classNames);
        valueNames = List.copyOf(valueNames);
        if (values.length != labels.length * valueNames.size()) {
            throw new IllegalArgumentException(
                    values.length + " values for " + labels.length + " images of " + valueNames.size() + " each");
        }
        skipped = List.copyOf(skipped);
        if (parts.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException(labels.length + " labels and " + parts.length + " parts");
        }
        if (height < 1 || width < 1 || channels < 1 || (double) height * width * channels > Bounds.LARGEST_ARRAY) {
            throw new IllegalArgumentException("images of " + height + "x" + width + "x" + channels);
        }
    }

    /** Images whose values are scaled by their type. */
    DatasetHeader(
            int height,
            int width,
            int channels,
            int[] labels,
            byte[] parts,
            List<String> classNames,
            List<String> skipped,
            String digest) {
        this(
                height,
                width,
                channels,
                labels,
                parts,
                classNames,
                List.of(),
                new float[0],
                skipped,
                Scaling.BY_TYPE,
                0,
                digest);
    }

    int imageBytes() {
        return height * width * channels;
    }

    DatasetHeader withDigest(String newDigest) {
        return new DatasetHeader(
                height,
                width,
                channels,
                labels,
                parts,
                classNames,
                valueNames,
                values,
                skipped,
                scaling,
                clipped,
                newDigest);
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(height);
            out.writeInt(width);
            out.writeInt(channels);
            out.writeInt(labels.length);
            for (int label : labels) {
                out.writeInt(label);
            }
            out.write(parts);
            writeList(out, classNames);
            writeList(out, valueNames);
            for (float value : values) {
                out.writeFloat(value);
            }
            writeList(out, skipped);
            writeNumbers(out, scaling.offset());
            writeNumbers(out, scaling.factor());
            out.writeDouble(clipped);
            writeText(out, digest);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    static DatasetHeader decode(byte[] content) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
        int height = in.readInt();
        int width = in.readInt();
        int channels = in.readInt();
        int count = in.readInt();
        if (count < 0 || count > content.length / 4) {
            throw new IOException("it claims " + count + " images");
        }
        int[] labels = new int[count];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = in.readInt();
        }
        byte[] parts = in.readNBytes(count);
        List<String> classNames = readList(in);
        List<String> valueNames = readList(in);
        if ((long) count * valueNames.size() > content.length / Float.BYTES) {
            throw new IOException("it claims " + valueNames.size() + " numbers for each image");
        }
        float[] values = new float[count * valueNames.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        List<String> skipped = readList(in);
        Scaling scaling = new Scaling(readNumbers(in), readNumbers(in));
        return new DatasetHeader(
                height,
                width,
                channels,
                labels,
                parts,
                classNames,
                valueNames,
                values,
                skipped,
                scaling,
                in.readDouble(),
                readText(in));
    }

    private static void writeNumbers(DataOutputStream out, List<Double> numbers) throws IOException {
        out.writeInt(numbers.size());
        for (double number : numbers) {
            out.writeDouble(number);
        }
    }

    private static List<Double> readNumbers(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available() / Double.BYTES) {
            throw new IOException("it claims " + count + " numbers");
        }
        List<Double> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(in.readDouble());
        }
        return numbers;
    }

    private static void writeList(DataOutputStream out, List<String> list) throws IOException {
        out.writeInt(list.size());
        for (String text : list) {
            writeText(out, text);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static List<String> readList(DataInputStream in) throws IOException {
        List<String> list = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            list.add(readText(in));
        }
        return list;
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("it claims a text of " + length + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}

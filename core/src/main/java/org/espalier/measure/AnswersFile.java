package org.espalier.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;

/**
 * Answers as a table of comma-separated values: the names of the columns, then a line for each sample in the order of the data set. The numbers are
 * written such that the very same ones are read again, so that whatever was computed from the answers can be computed anew.
 */
public final class AnswersFile {
    private static final String SEPARATOR = ",";

    private AnswersFile() {}

    /**
     * Writes all of it in one step, in a folder that is there or not.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Answers answers) throws IOException {
        List<double[]> columns = answers.columns().stream().map(answers::values).toList();
        String body = IntStream.range(0, answers.samples())
                .mapToObj(sample -> columns.stream()
                        .map(column -> number(column[sample]))
                        .collect(Collectors.joining(SEPARATOR, "", "\n")))
                .collect(Collectors.joining());
        AtomicFiles.writeString(file, String.join(SEPARATOR, answers.columns()) + "\n" + body);
    }

    /** Most columns hold places of classes, which are whole. */
    private static String number(double value) {
        return value == (int) value && !isNegativeZero(value) ? Integer.toString((int) value) : Double.toString(value);
    }

    private static boolean isNegativeZero(double value) {
        return value == 0 && 1 / value < 0;
    }

    /**
     * Reads a file.
     *
     * @throws IOException that names file and line, where it is no such table or cannot be read
     */
    public static Answers read(Path file) throws IOException {
        List<String> lines = RegularFiles.readLines(file);
        List<String> names = lines.isEmpty() ? List.of() : List.of(lines.get(0).split(SEPARATOR, -1));
        Answers.Collector collector;
        try {
            collector = new Answers.Collector(names);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ", line 1: " + e.getMessage(), e);
        }
        for (int line = 1; line < lines.size(); line++) {
            try {
                collector.add(Arrays.stream(lines.get(line).split(SEPARATOR, -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ", line " + (line + 1) + ": " + e.getMessage(), e);
            }
        }
        return collector.answers();
    }
}

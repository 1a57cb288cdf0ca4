package org.espalier.pipeline.filter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.espalier.decision.Architecture;
import org.espalier.files.RegularFiles;
import org.espalier.search.Ledger;

/**
 * Scores of members, kept in a file line by line. A search that goes on has to decide as it did before, and a kernel that is chosen anew may change the last digits of a score: so what was scored once
 * is read, not worked out again. A line that a kill cut off is dropped, and all of a file that holds scores of something else. Safe for several threads.
 */
final class ScoreFile {
    private static final Pattern GENES = Pattern.compile("[0-9]+( [0-9]+)*");

    private final Path file;
    private final ToDoubleFunction<Architecture> scorer;
    private final Map<String, Double> scores = new LinkedHashMap<>();
    private long end;

    /**
     * @param file which need not exist, nor its folder
     * @param subject what the scores are of, in one line
     * @param scorer works out what is not known
     * @throws IOException where the file cannot be read or begun
     */
    ScoreFile(Path file, String subject, ToDoubleFunction<Architecture> scorer) throws IOException {
        this.file = file;
        this.scorer = scorer;
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(Path.of("")));
        byte[] first = (subject + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] there = Files.exists(file) ? RegularFiles.readBytes(file) : new byte[0];
        if (startsWith(there, first)) {
            read(there, first.length);
        } else {
            write(first, 0);
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] first) {
        return bytes.length >= first.length
                && ByteBuffer.wrap(bytes, 0, first.length).equals(ByteBuffer.wrap(first));
    }

    private void read(byte[] bytes, int from) {
        end = from;
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                String[] parts = new String(bytes, (int) end, i - (int) end, StandardCharsets.UTF_8).split(" ", 2);
                if (parts.length != 2 || !remember(parts[1], parts[0])) {
                    return; // what comes behind is written anew
                }
                end = i + 1L;
            }
        }
    }

    private boolean remember(String genes, String score) {
        if (!GENES.matcher(genes).matches()) {
            return false;
        }
        try {
            scores.put(genes, Double.parseDouble(score));
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** What behind a cut line was written is cut off. */
    private void write(byte[] bytes, long at) throws IOException {
        try (FileChannel channel = RegularFiles.openToGrow(file)) {
            channel.truncate(at);
            channel.position(at);
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            end = at + bytes.length;
        }
    }

    /**
     * The score of a member.
     *
     * @throws UncheckedIOException where it cannot be written
     */
    synchronized double of(Architecture member) {
        String genes = Ledger.genes(member);
        Double known = scores.get(genes);
        if (known != null) {
            return known;
        }
        double score = scorer.applyAsDouble(member);
        try {
            write((score + " " + genes + "\n").getBytes(StandardCharsets.UTF_8), end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        scores.put(genes, score);
        return score;
    }

    /** The scores of all members but some. */
    synchronized Map<String, Double> without(Iterable<Architecture> some) {
        Map<String, Double> others = new LinkedHashMap<>(scores);
        some.forEach(member -> others.remove(Ledger.genes(member)));
        return others;
    }
}

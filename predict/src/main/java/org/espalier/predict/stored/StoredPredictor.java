package org.espalier.predict.stored;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.espalier.decision.Decision;
import org.espalier.files.Digests;
import org.espalier.graph.Safetensors;
import org.espalier.graph.Weights;
import org.espalier.predict.Encoding;
import org.espalier.predict.Predictor;
import org.espalier.predict.encoding.EncodingKind;
import org.espalier.space.SearchSpace;

/**
 * A learned predictor and what it was learned of, in one file of safetensors with a checksum. The file says how members are encoded and holds what was learned; the space is built by whoever asks, and has to have
 * the same decisions.
 *
 * @param space its name
 * @param parameters of the space, as JSON
 * @param decisions a digest of the space's decisions and their options
 * @param kind what predicts
 * @param encoding what it sees of a member
 * @param paths how many a truncated path encoding keeps
 * @param origin what else is to be known, by name: the column of scores, how many samples, the seed
 * @param weights all that was learned
 */
public record StoredPredictor(
        String space,
        String parameters,
        String decisions,
        PredictorKind kind,
        EncodingKind encoding,
        int paths,
        Map<String, String> origin,
        Weights weights) {
    private static final String FORMAT = "format";
    private static final String VERSION = "espalier-predictor/1";
    private static final String ORIGIN = "origin.";

    public StoredPredictor {
        origin = Map.copyOf(origin);
    }

    /**
     * Of a predictor that was learned.
     *
     * @param parameters of the space, as JSON
     * @param encoding by which {@code learned} was made
     */
    public static StoredPredictor of(
            SearchSpace space,
            String name,
            String parameters,
            PredictorKind kind,
            EncodingKind encoding,
            int paths,
            Map<String, String> origin,
            Predictor learned) {
        return new StoredPredictor(
                name, parameters, digest(space), kind, encoding, paths, origin, kind.weights(learned));
    }

    /** Writes the file: completely or not at all. */
    public void write(Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, VERSION);
        metadata.put("space", space);
        metadata.put("parameters", parameters);
        metadata.put("decisions", decisions);
        metadata.put("model", kind.word());
        metadata.put("settings", kind.settings());
        metadata.put("encoding", encoding.name().toLowerCase(Locale.ROOT));
        metadata.put("paths", String.valueOf(paths));
        origin.forEach((name, text) -> metadata.put(ORIGIN + name, text));
        Safetensors.write(file, weights, metadata);
    }

    /**
     * Reads a file.
     *
     * @throws IOException where it cannot be read or is damaged, which names it
     * @throws IllegalArgumentException where it is none of a predictor, or of a later version; the message names it
     */
    public static StoredPredictor read(Path file) throws IOException {
        Safetensors.Contents contents = Safetensors.read(file);
        Map<String, String> metadata = contents.metadata();
        String version = metadata.getOrDefault(FORMAT, "");
        if (!version.equals(VERSION)) {
            throw new IllegalArgumentException(file + ": is "
                    + (version.isEmpty() ? "no file of a predictor" : "of the format '" + version + "'")
                    + ", expected " + VERSION + "; name what 'espalier predictor train' wrote");
        }
        try {
            Map<String, String> origin = new LinkedHashMap<>();
            metadata.forEach((name, text) -> {
                if (name.startsWith(ORIGIN)) {
                    origin.put(name.substring(ORIGIN.length()), text);
                }
            });
            return new StoredPredictor(
                    required(metadata, "space"),
                    required(metadata, "parameters"),
                    required(metadata, "decisions"),
                    PredictorKind.named(required(metadata, "model")),
                    EncodingKind.named(required(metadata, "encoding")),
                    paths(required(metadata, "paths")),
                    origin,
                    contents.weights());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static int paths(String text) {
        if (!text.matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException(
                    "its metadata have paths: '" + text + "', expected a whole number above 0");
        }
        return Integer.parseInt(text);
    }

    private static String required(Map<String, String> metadata, String name) {
        String text = metadata.get(name);
        if (text == null) {
            throw new IllegalArgumentException("its metadata lack '" + name + "'");
        }
        return text;
    }

    /**
     * The predictor, over a space.
     *
     * @throws IllegalArgumentException where the space has other decisions, or the weights are not those of the predictor
     */
    public Predictor over(SearchSpace other) {
        if (!digest(other).equals(decisions)) {
            throw new IllegalArgumentException("the predictor was learned on " + space + " with "
                    + decisions.substring(0, Math.max(0, decisions.indexOf(','))) + ", and '" + other.name()
                    + "' has others (" + digest(other) + ", not " + decisions
                    + "); give the space that it was learned on");
        }
        Encoding seen = encoding.of(other, paths);
        return kind.of(seen, weights);
    }

    private static String digest(SearchSpace space) {
        StringBuilder all = new StringBuilder();
        for (Decision decision : space.decisions().all()) {
            all.append(decision.path()).append('=').append(decision.options()).append('\n');
        }
        return space.decisions().size() + " decisions, "
                + Digests.sha256(all.toString()).substring(0, 16);
    }
}

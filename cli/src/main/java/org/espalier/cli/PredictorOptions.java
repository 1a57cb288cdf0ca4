package org.espalier.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import org.espalier.bench.TableBenchmark;
import org.espalier.predict.Encoding;
import org.espalier.predict.Learner;
import org.espalier.predict.Sample;
import org.espalier.predict.encoding.EncodingKind;
import org.espalier.predict.ensemble.EnsembleLearner;
import org.espalier.predict.ensemble.EnsembleSettings;
import org.espalier.predict.mlp.AccuracyPredictor;
import org.espalier.predict.mlp.MlpSettings;
import org.espalier.random.Seeds;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Nearest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a predictor is learned from, and how: options of all its commands. */
final class PredictorOptions {
    static final Map<String, String> NAMES = Usage.options(
            "samples", "--samples",
            "column", "--column",
            "unknown model", "--model",
            "unknown encoding", "--encoding",
            "unknown space or network", "--space");

    private static final int PATHS = 100;

    @Mixin
    private TableOptions table = new TableOptions();

    @Option(
            names = "--column",
            required = true,
            paramLabel = "C",
            description = "The scores to learn; higher is better. -C: less is.")
    private String column = "";

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Rows that are learned from, drawn at random; default ${DEFAULT-VALUE}.")
    private int samples = 150;

    @Option(
            names = "--model",
            paramLabel = "M",
            description = "ensemble (the default: five networks of ten layers of 20, as of bananas) or mlp (three"
                    + " layers of 400, as of once-for-all).")
    private String model = "ensemble";

    @Option(
            names = "--encoding",
            paramLabel = "E",
            description = "auto (the default), path, truncated_path, adjacency or one_hot.")
    private String encoding = "auto";

    @Option(names = "--seed", paramLabel = "S", description = "Of the rows and the learning; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    long seed() {
        return seed;
    }

    String model() {
        return model;
    }

    String column() {
        return column;
    }

    /** Rows of the table with a known score, in a random order: those to learn from first. */
    record Known(SearchSpace space, List<Sample> learned, List<Sample> others) {}

    Known read() throws IOException {
        Ranges.whole("samples", samples, 2, 10_000_000);
        SearchSpace of = table.space();
        boolean less = column.startsWith("-");
        String name = less ? column.substring(1) : column;
        TableBenchmark rows = TableBenchmark.read(table.table(), of, table.archColumn(), Set.of(name));
        List<Sample> known = new ArrayList<>();
        for (int row = 0; row < rows.rows(); row++) {
            OptionalDouble value = rows.find(name, row);
            if (value.isPresent()) {
                known.add(new Sample(rows.architecture(row), less ? -value.getAsDouble() : value.getAsDouble()));
            }
        }
        if (known.size() < samples) {
            throw new IllegalArgumentException("samples: " + table.table() + " has " + known.size()
                    + " rows with a known " + name + ", expected at least " + samples + "; ask for fewer");
        }
        if (known.stream().mapToDouble(Sample::score).distinct().count() < 2) {
            throw new IllegalArgumentException(
                    "column: " + name + " is the same in all rows, there is nothing to learn");
        }
        SplittableRandom random = Seeds.generator(seed, "predictor rows", 0);
        for (int i = known.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            known.set(i, known.set(other, known.get(i)));
        }
        return new Known(of, List.copyOf(known.subList(0, samples)), List.copyOf(known.subList(samples, known.size())));
    }

    Encoding encoding(SearchSpace of) {
        List<String> words = Arrays.stream(EncodingKind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!words.contains(encoding)) {
            throw new IllegalArgumentException("unknown encoding '" + encoding + "'" + Nearest.among(encoding, words));
        }
        return EncodingKind.valueOf(encoding.toUpperCase(Locale.ROOT)).of(of, PATHS);
    }

    Learner learner(SearchSpace of) {
        Encoding seen = encoding(of);
        return switch (model) {
            case "ensemble" -> new EnsembleLearner(seen, EnsembleSettings.bananas());
            case "mlp" -> AccuracyPredictor.learner(seen, MlpSettings.onceForAll());
            default ->
                throw new IllegalArgumentException(
                        "unknown model '" + model + "'" + Nearest.among(model, List.of("ensemble", "mlp")));
        };
    }
}

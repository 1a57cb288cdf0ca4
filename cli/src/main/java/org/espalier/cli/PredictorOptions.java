package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.espalier.bench.TableBenchmark;
import org.espalier.event.Told;
import org.espalier.failure.Problem;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.SearchFolder;
import org.espalier.predict.Encoding;
import org.espalier.predict.Learner;
import org.espalier.predict.Predictor;
import org.espalier.predict.Sample;
import org.espalier.predict.encoding.EncodingKind;
import org.espalier.predict.proxy.Proxies;
import org.espalier.predict.proxy.ProxyEncoding;
import org.espalier.predict.proxy.ZeroCostProxy;
import org.espalier.predict.stored.PredictorKind;
import org.espalier.predict.stored.StoredPredictor;
import org.espalier.random.Seeds;
import org.espalier.search.Ledger;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a predictor is learned from, and how: options of all its commands. */
final class PredictorOptions implements AutoCloseable {
    static final Map<String, String> NAMES = Usage.options(
            "samples", "--samples",
            "column", "--column",
            "unknown model", "--model",
            "unknown encoding", "--encoding",
            "unknown proxy", "--proxies",
            "unknown space or network", "--space");

    private static final int PATHS = 100;
    private static final int SAMPLES = 150;
    private static final int IMAGES = 32;
    private static final String SCORE = "score";

    private final List<ProxyImages> opened = new ArrayList<>();

    @Option(names = "--table", paramLabel = "FILE", description = "CSV or JSON, gzipped or plain.")
    private @Nullable Path table;

    @Option(names = "--space", paramLabel = "SPACE", description = "The space of the table.")
    private @Nullable String space;

    @Option(
            names = "--arch-column",
            paramLabel = "C",
            description = "Column of the architectures; by default arch_str, architecture or arch, the matrix and the"
                    + " operations of NAS-Bench-101, or the keys of a JSON object.")
    private String archColumn = "";

    @Option(
            names = "--search",
            paramLabel = "DIR",
            description = "In place of a table: the folder of an earlier search, whose trials and space are taken.")
    private @Nullable Path search;

    @Option(
            names = "--column",
            paramLabel = "C",
            description = "The scores of the table to learn; higher is better. -C: less is.")
    private @Nullable String column;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Rows that are learned from, drawn at random; default 150, of a search all.")
    private @Nullable Integer samples;

    @Option(
            names = "--model",
            paramLabel = "M",
            description = "ensemble (the default: five networks of ten layers of 20, as of bananas) or mlp (three"
                    + " layers of 400, as of once-for-all).")
    private @Nullable String model;

    @Option(
            names = "--encoding",
            paramLabel = "E",
            description = "auto (the default), path, truncated_path, adjacency or one_hot.")
    private @Nullable String encoding;

    @Option(
            names = "--proxies",
            paramLabel = "A,B",
            description = "Zero-cost proxies whose scores are seen beside the encoding (see 'espalier proxies'); takes"
                    + " --data, and a fraction of a second for each member.")
    private @Nullable String proxies;

    @Option(names = "--data", paramLabel = "SOURCE", description = "With --proxies: the images of their one batch.")
    private @Nullable String source;

    @Option(names = "--seed", paramLabel = "S", description = "Of the rows and the learning; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    long seed() {
        return seed;
    }

    String model() {
        return kind().word();
    }

    String column() {
        return column == null ? SCORE : column;
    }

    private PredictorKind kind() {
        return model == null ? PredictorKind.ENSEMBLE : PredictorKind.named(model);
    }

    /** Members with a known score, in a random order: those to learn from first. */
    record Known(SpaceName named, SearchSpace space, List<Sample> learned, List<Sample> others) {
        /** All of them. */
        List<Sample> all() {
            return Stream.concat(learned.stream(), others.stream()).toList();
        }
    }

    Known read() throws IOException {
        SpaceName named = named();
        SearchSpace of = named.space();
        List<Sample> known = known(of);
        int wanted = samples == null ? search == null ? SAMPLES : known.size() : samples;
        Ranges.whole("samples", wanted, 2, 10_000_000);
        if (known.size() < wanted) {
            throw new IllegalArgumentException("samples: " + source() + " has " + known.size()
                    + (search == null ? " rows with a known " + plainColumn() : " trials with a score")
                    + ", expected at least " + wanted + "; ask for fewer");
        }
        return divided(named, of, known, wanted);
    }

    /** The same to judge a predictor by, that has been learned elsewhere: every row is one that it may be asked. */
    Known judged(StoredPredictor stored) throws IOException {
        refuseLearning();
        SpaceName named = table != null && space == null ? new SpaceName(stored.space(), stored.parameters()) : named();
        SearchSpace of = named.space();
        List<Sample> known = known(of);
        if (known.size() < 2) {
            throw new IllegalArgumentException(
                    source() + ": has " + known.size() + " members with a score, expected at least 2");
        }
        return divided(named, of, known, 0);
    }

    /** To be asked of the space that it was learned on, nothing else is needed. */
    SearchSpace asked(StoredPredictor stored) throws IOException {
        refuseLearning();
        if (table != null || search != null) {
            throw new UsageException(new Problem(
                    "is given beside --predictor, which has learned already",
                    table != null ? "--table" : "--search",
                    "one of the two",
                    "leave it out"));
        }
        return space == null ? new SpaceName(stored.space(), stored.parameters()).space() : named().space();
    }

    private void refuseLearning() {
        String given = proxies != null
                ? "--proxies"
                : model != null ? "--model" : encoding != null ? "--encoding" : samples != null ? "--samples" : "";
        if (!given.isEmpty()) {
            throw new UsageException(new Problem(
                    "says how a predictor is learned, and that of --predictor has been", given, "", "leave it out"));
        }
    }

    private Known divided(SpaceName named, SearchSpace of, List<Sample> known, int learned) {
        if (known.stream().mapToDouble(Sample::score).distinct().count() < 2) {
            throw new IllegalArgumentException(
                    search == null
                            ? "column: " + plainColumn() + " is the same in all rows, there is nothing to learn"
                            : search + ": all trials have the same score, there is nothing to learn");
        }
        List<Sample> order = new ArrayList<>(known);
        SplittableRandom random = Seeds.generator(seed, "predictor rows", 0);
        for (int i = order.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            order.set(i, order.set(other, order.get(i)));
        }
        return new Known(
                named, of, List.copyOf(order.subList(0, learned)), List.copyOf(order.subList(learned, order.size())));
    }

    private SpaceName named() throws IOException {
        if (search != null) {
            return SpaceName.of(SearchFolder.open(search).config().space());
        }
        return new SpaceName(required("--space", space), "{}");
    }

    private Object source() {
        return search == null ? required("--table", table) : search;
    }

    private static <T> T required(String option, @Nullable T value) {
        if (value == null) {
            throw new UsageException(new Problem(
                    "is missing",
                    option,
                    "--table FILE --space SPACE --column C, or --search DIR",
                    "name what is learned from"));
        }
        return value;
    }

    private String plainColumn() {
        String named = required("--column", column);
        return named.startsWith("-") ? named.substring(1) : named;
    }

    private List<Sample> known(SearchSpace of) throws IOException {
        if (search != null) {
            if (table != null || column != null) {
                throw new UsageException(new Problem(
                        "is given beside --search, whose trials have their scores",
                        table != null ? "--table" : "--column",
                        "one of the two",
                        "leave one out"));
            }
            return trials(SearchFolder.open(search), of);
        }
        boolean less = column != null && column.startsWith("-");
        String name = plainColumn();
        TableBenchmark rows = TableBenchmark.read(required("--table", table), of, archColumn, Set.of(name));
        List<Sample> known = new ArrayList<>();
        for (int row = 0; row < rows.rows(); row++) {
            OptionalDouble value = rows.find(name, row);
            if (value.isPresent()) {
                known.add(new Sample(rows.architecture(row), less ? -value.getAsDouble() : value.getAsDouble()));
            }
        }
        return known;
    }

    /** Each candidate that was evaluated, and none that only took the outcome of an earlier one. */
    private static List<Sample> trials(SearchFolder folder, SearchSpace of) throws IOException {
        List<Sample> known = new ArrayList<>();
        JournalReader.read(folder.journal(), event -> {
            if (event.event() instanceof Told told) {
                told.trials().stream()
                        .filter(trial ->
                                trial.score().isPresent() && trial.known().isEmpty())
                        .forEach(trial -> known.add(new Sample(
                                of.canonical(Ledger.architecture(of.decisions(), trial.genes())),
                                trial.score().getAsDouble())));
            }
        });
        return known;
    }

    /** Whether each member has to be scored, so that a million are too many. */
    boolean hasProxies() {
        return proxies != null;
    }

    /** A file holds no images to ask proxies by. */
    void refuseProxies() {
        if (proxies != null) {
            throw new UsageException(new Problem(
                    "needs images whenever a predictor is asked, which a file does not hold",
                    "--proxies",
                    "",
                    "leave it out; evaluate and rank take it"));
        }
    }

    /** What is learned by, for as long as this is not closed. */
    private Encoding encoding(Known known, CommonOptions common) throws IOException {
        Encoding base = encoding().of(known.space(), PATHS);
        if (proxies == null) {
            return base;
        }
        if (source == null) {
            throw new UsageException(new Problem("is missing", "--data", "the images that --proxies look at", ""));
        }
        List<ZeroCostProxy> named =
                Arrays.stream(proxies.split(",", -1)).map(Proxies::named).toList();
        ProxyImages images = ProxyImages.open(
                known.space(), source, IMAGES, seed, message -> common.err().println("note: " + message));
        opened.add(images);
        return new ProxyEncoding(
                base,
                known.space(),
                member -> List.copyOf(images.study(List.of(member), named, row -> {})
                        .rows()
                        .get(0)
                        .scores()
                        .values()),
                known.learned().stream().map(Sample::member).toList());
    }

    @Override
    public void close() {
        opened.forEach(ProxyImages::close);
    }

    private EncodingKind encoding() {
        return encoding == null ? EncodingKind.AUTO : EncodingKind.named(encoding);
    }

    Learner learner(Known known, CommonOptions common) throws IOException {
        return kind().learner(encoding(known, common));
    }

    /** What was learned, for a file. */
    StoredPredictor stored(Known known, Predictor learned) {
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("source", String.valueOf(source()));
        origin.put("column", column());
        origin.put("samples", String.valueOf(known.learned().size()));
        origin.put("seed", String.valueOf(seed));
        return StoredPredictor.of(
                known.space(),
                known.named().name(),
                known.named().parameters(),
                kind(),
                encoding(),
                PATHS,
                origin,
                learned);
    }
}

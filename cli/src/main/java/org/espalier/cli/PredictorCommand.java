package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.files.OutputPlace;
import org.espalier.predict.Calibration;
import org.espalier.predict.CrossValidation;
import org.espalier.predict.Learner;
import org.espalier.predict.Predictor;
import org.espalier.predict.Ranking;
import org.espalier.predict.Sample;
import org.espalier.predict.SampleSet;
import org.espalier.predict.ensemble.MlpEnsemble;
import org.espalier.predict.stored.StoredPredictor;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Surrogates as tools of their own. */
@Command(
        name = "predictor",
        customSynopsis = {
            "espalier predictor evaluate --table FILE --space SPACE --column C",
            "espalier predictor rank --table FILE --space SPACE --column C --draws N --keep K --out FILE",
            "espalier predictor train --table FILE --space SPACE --column C --out PREDICTOR",
            "espalier predictor train --search DIR --out PREDICTOR",
            "espalier predictor evaluate|rank --predictor PREDICTOR .."
        },
        description =
                "Learn a predictor from known results: how far it can be believed, and what it thinks best of many members.",
        subcommands = {PredictorCommand.Evaluate.class, PredictorCommand.Rank.class, PredictorTrainCommand.class})
final class PredictorCommand {
    /** Members beside the samples that proxies are asked of, where nobody says how many. */
    private static final int SCORED = 200;

    private static final int MILLION = 1_000_000;

    private static final String PREDICTOR =
            "What 'predictor train' wrote, in place of learning one; its space is known then.";

    /** What is wrong with the file is said with its name. */
    private static Predictor over(Path file, StoredPredictor stored, SearchSpace space) {
        try {
            return stored.over(space);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** How far a predictor can be believed. */
    @Command(
            name = "evaluate",
            description = "Cross-validation on the rows that are learned from, and the error on all others.")
    static final class Evaluate implements Callable<Integer> {
        private static final Map<String, String> OPTIONS = Usage.options(PredictorOptions.NAMES, "folds", "--folds");

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        private PredictorOptions options = new PredictorOptions();

        @Option(names = "--folds", paramLabel = "K", description = "Parts of the samples; default ${DEFAULT-VALUE}.")
        private int folds = 5;

        @Option(names = "--predictor", paramLabel = "FILE", description = PREDICTOR)
        private @Nullable Path file;

        @Override
        public Integer call() throws IOException {
            try {
                return Usage.check(OPTIONS, this::evaluated);
            } finally {
                options.close();
            }
        }

        private Integer evaluated() throws IOException {
            Ranges.whole("folds", folds, 2, 1000);
            Map<String, Object> said = new LinkedHashMap<>();
            List<String> lines = new ArrayList<>();
            if (file == null) {
                learned(said, lines);
            } else {
                StoredPredictor stored = StoredPredictor.read(file);
                PredictorOptions.Known known = options.judged(stored);
                said.put("predictor", file.toString());
                said.put("model", stored.kind().word());
                said.put("column", options.column());
                judge(over(file, stored, known.space()), known.all(), 0, said, lines);
            }
            if (common.json) {
                common.printJson(said);
            } else {
                lines.forEach(common.out()::println);
            }
            return ExitCode.DONE;
        }

        private void learned(Map<String, Object> said, List<String> lines) throws IOException {
            PredictorOptions.Known known = options.read();
            Learner learner = options.learner(known, common);
            CrossValidation validation = CrossValidation.of(learner, known.learned(), folds, options.seed());
            Predictor predictor = learner.fit(known.learned(), options.seed());
            said.put("model", options.model());
            said.put("column", options.column());
            said.put("samples", known.learned().size());
            said.put("folds", folds);
            said.put("kendall", finite(validation.kendall()));
            said.put("spearman", finite(validation.spearman()));
            said.put("rmse", validation.rmse());
            lines.add(validation.toString());
            List<Sample> judged = known.others()
                    .subList(0, Math.min(known.others().size(), options.hasProxies() ? SCORED : Integer.MAX_VALUE));
            if (judged.size() > 1) {
                judge(predictor, judged, known.learned().size(), said, lines);
            }
        }

        private static void judge(
                Predictor predictor, List<Sample> others, int learned, Map<String, Object> said, List<String> lines) {
            CrossValidation.Fold test = CrossValidation.test(predictor, others, learned);
            said.put("others", held(test));
            lines.add(String.format(
                    Locale.ROOT,
                    "%,d %s: Kendall tau-b %.3f; Spearman %.3f, RMSE %.5f",
                    test.tested(),
                    learned > 0 ? "other rows" : "rows",
                    test.kendall(),
                    test.spearman(),
                    test.rmse()));
            if (predictor instanceof MlpEnsemble ensemble) {
                Calibration calibration = Calibration.of(ensemble::each, others);
                said.put(
                        "calibration",
                        JsonObject.of("within_one", calibration.withinOne(), "within_two", calibration.withinTwo()));
                lines.add(calibration.toString());
            }
        }

        private static Map<String, Object> held(CrossValidation.Fold test) {
            Map<String, Object> held = new LinkedHashMap<>();
            held.put("rows", test.tested());
            held.put("kendall", finite(test.kendall()));
            held.put("spearman", finite(test.spearman()));
            held.put("rmse", test.rmse());
            return held;
        }

        private static @Nullable Double finite(double value) {
            return Double.isFinite(value) ? value : null;
        }
    }

    /** The most promising of many members. */
    @Command(name = "rank", description = "Learn from a table, predict random members of the space, and keep the best.")
    static final class Rank implements Callable<Integer> {
        private static final Map<String, String> OPTIONS =
                Usage.options(PredictorOptions.NAMES, "draws", "--draws", "keep", "--keep");

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        private PredictorOptions options = new PredictorOptions();

        @Option(
                names = "--draws",
                paramLabel = "N",
                description = "Members that are drawn; default 1,000,000, with --proxies 200.")
        private @Nullable Integer wanted;

        @Option(names = "--keep", paramLabel = "K", description = "How many are kept; default ${DEFAULT-VALUE}.")
        private int keep = 10;

        @Option(names = "--predictor", paramLabel = "FILE", description = PREDICTOR)
        private @Nullable Path file;

        @Option(names = "--out", paramLabel = "FILE", description = "Lines of JSON, a member each, instead of a list.")
        private @Nullable Path out;

        @Override
        public Integer call() throws IOException {
            if (out != null) {
                OutputPlace.requireFile("--out", out);
            }
            try {
                return Usage.check(OPTIONS, this::ranked);
            } finally {
                options.close();
            }
        }

        private Integer ranked() throws IOException {
            int draws = wanted != null ? wanted : options.hasProxies() ? SCORED : MILLION;
            Ranges.whole("draws", draws, 1, Integer.MAX_VALUE);
            Ranges.whole("keep", keep, 1, 1_000_000);
            SearchSpace space;
            Predictor predictor;
            if (file == null) {
                PredictorOptions.Known known = options.read();
                space = known.space();
                predictor = options.learner(known, common).fit(known.learned(), options.seed());
            } else {
                StoredPredictor stored = StoredPredictor.read(file);
                space = options.asked(stored);
                predictor = over(file, stored, space);
            }
            List<Sample> best = Ranking.best(predictor, space, draws, keep, options.seed());
            if (out != null) {
                SampleSet.write(out, space, best);
            }
            print(space, best, draws);
            return ExitCode.DONE;
        }

        private void print(SearchSpace space, List<Sample> best, int draws) {
            if (common.json) {
                common.printJson(JsonObject.of(
                        "draws",
                        draws,
                        "members",
                        best.stream()
                                .map(one -> JsonObject.of(
                                        "architecture", space.codec().format(one.member()), "predicted", one.score()))
                                .toList()));
            } else if (out != null) {
                common.out()
                        .printf(
                                Locale.ROOT,
                                "%s: the best %d of %,d, as they are predicted%n",
                                out,
                                best.size(),
                                draws);
            } else {
                best.forEach(one -> common.out()
                        .printf(
                                Locale.ROOT,
                                "%10.4f predicted  %s%n",
                                one.score(),
                                space.codec().format(one.member())));
            }
        }
    }
}

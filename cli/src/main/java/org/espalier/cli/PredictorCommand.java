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
import org.espalier.predict.Predictor;
import org.espalier.predict.Ranking;
import org.espalier.predict.Sample;
import org.espalier.predict.SampleSet;
import org.espalier.predict.ensemble.MlpEnsemble;
import org.espalier.settings.Ranges;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Surrogates as tools of their own. */
@Command(
        name = "predictor",
        customSynopsis = {
            "espalier predictor evaluate --table FILE --space SPACE --column C",
            "espalier predictor rank --table FILE --space SPACE --column C --draws N --keep K --out FILE"
        },
        description =
                "Learn a predictor from a table of known results: how far it can be believed, and what it thinks best of many members.",
        subcommands = {PredictorCommand.Evaluate.class, PredictorCommand.Rank.class})
final class PredictorCommand {
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

        @Override
        public Integer call() throws IOException {
            return Usage.check(OPTIONS, this::evaluated);
        }

        private Integer evaluated() throws IOException {
            Ranges.whole("folds", folds, 2, 1000);
            PredictorOptions.Known known = options.read();
            CrossValidation validation =
                    CrossValidation.of(options.learner(known.space()), known.learned(), folds, options.seed());
            Predictor predictor = options.learner(known.space()).fit(known.learned(), options.seed());
            List<Sample> others = known.others();
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("model", options.model());
            said.put("column", options.column());
            said.put("samples", known.learned().size());
            said.put("folds", folds);
            said.put("kendall", finite(validation.kendall()));
            said.put("spearman", finite(validation.spearman()));
            said.put("rmse", validation.rmse());
            List<String> lines = new ArrayList<>(List.of(validation.toString()));
            if (others.size() > 1) {
                CrossValidation.Fold test =
                        CrossValidation.test(predictor, others, known.learned().size());
                said.put("others", held(test));
                lines.add(String.format(
                        Locale.ROOT,
                        "%,d other rows: Kendall tau-b %.3f; Spearman %.3f, RMSE %.5f",
                        test.tested(),
                        test.kendall(),
                        test.spearman(),
                        test.rmse()));
                if (predictor instanceof MlpEnsemble ensemble) {
                    Calibration calibration = Calibration.of(ensemble::each, others);
                    said.put(
                            "calibration",
                            JsonObject.of(
                                    "within_one", calibration.withinOne(), "within_two", calibration.withinTwo()));
                    lines.add(calibration.toString());
                }
            }
            if (common.json) {
                common.printJson(said);
            } else {
                lines.forEach(common.out()::println);
            }
            return ExitCode.DONE;
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

        @Option(names = "--draws", paramLabel = "N", description = "Members that are drawn; default ${DEFAULT-VALUE}.")
        private int draws = 1_000_000;

        @Option(names = "--keep", paramLabel = "K", description = "How many are kept; default ${DEFAULT-VALUE}.")
        private int keep = 10;

        @Option(names = "--out", paramLabel = "FILE", description = "Lines of JSON, a member each, instead of a list.")
        private @Nullable Path out;

        @Override
        public Integer call() throws IOException {
            if (out != null) {
                OutputPlace.requireFile("--out", out);
            }
            return Usage.check(OPTIONS, this::ranked);
        }

        private Integer ranked() throws IOException {
            Ranges.whole("draws", draws, 1, Integer.MAX_VALUE);
            Ranges.whole("keep", keep, 1, 1_000_000);
            PredictorOptions.Known known = options.read();
            Predictor predictor = options.learner(known.space()).fit(known.learned(), options.seed());
            List<Sample> best = Ranking.best(predictor, known.space(), draws, keep, options.seed());
            if (out != null) {
                SampleSet.write(out, known.space(), best);
            }
            if (common.json) {
                common.printJson(JsonObject.of(
                        "draws",
                        draws,
                        "members",
                        best.stream()
                                .map(one -> JsonObject.of(
                                        "architecture",
                                        known.space().codec().format(one.member()),
                                        "predicted",
                                        one.score()))
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
                                known.space().codec().format(one.member())));
            }
            return ExitCode.DONE;
        }
    }
}

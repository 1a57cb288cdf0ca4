import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.oneshot.supernet.MemberEvaluation;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.oneshot.trainer.OneShotTrainer;
import org.espalier.oneshot.trainer.SupernetTrainer;
import org.espalier.pipeline.method.SearchMethods;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.stats.Correlation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.data.Split;
import org.espalier.torch.data.SplitSettings;
import org.espalier.torch.loss.Tally;
import org.espalier.torch.task.Judge;
import org.espalier.torch.task.ImageClassification;
import org.espalier.torch.train.FixedBatches;
import org.espalier.torch.train.LoaderStream;
import org.espalier.zoo.Zoo;

/**
 * Whether a supernet of nas-bench-201 ranks cells as its table does: {@code RankRows TABLE STRATEGY SEED EPOCHS CELLS} trains the supernet of
 * bench/results/shelf.yaml, scores random cells with recalibrated statistics and with those that the training left, and prints a row of CSV for each way
 * (for the strategy {@code params}, the order by the number of weights, one row):
 * strategy, seed, epochs, way, cells, Kendall's tau-b, Spearman's rho, tau among the better half of the table's.
 */
class RankRows {
    private static final int BATCH = 64;
    private static final int CALIBRATION = 1_024;
    private static final int SCORED = 1_024;

    public static void main(String[] arguments) throws Exception {
        Map<String, Double> table = table(Path.of(arguments[0]));
        if (arguments[1].equals("params")) {
            byParams(table, Long.parseLong(arguments[2]), Integer.parseInt(arguments[4]));
            return;
        }
        SupernetStrategy strategy = (SupernetStrategy) SearchMethods.installed().named(arguments[1]).defaults();
        long seed = Long.parseLong(arguments[2]);
        int epochs = Integer.parseInt(arguments[3]);
        SearchSpace space = space();
        ImageDataset images = ImageDataset.open(
                "sample:fashion-mnist-17k",
                DatasetSettings.ofSize(16).withTraining(SplitSettings.DEFAULT, seed),
                SourceContext.of(System.getenv(), System.err::println));
        Split split = Split.of(images, SplitSettings.DEFAULT, seed);
        try (SupernetTrainer trainer = OneShotTrainer.builder(space, strategy)
                .dataset(split)
                .epochs(epochs)
                .batchSize(BATCH)
                .seed(seed)
                .build()) {
            trainer.fit();
            List<Architecture> cells = cells(space, table, seed, Integer.parseInt(arguments[4]));
            double[] truth = truth(table, space, cells);
            Judge judge = Judge.of(new ImageClassification(), LabelNames.ofClasses(images.classNames()), seed);
            LoaderSettings settings = LoaderSettings.of(BATCH, seed);
            Normalisation normalisation = Normalisation.of(split);
            try (BatchLoader training = BatchLoader.evaluation(images, split.indices(Part.TRAIN), normalisation, settings);
                    BatchLoader valid = BatchLoader.evaluation(images, split.indices(Part.VALID), normalisation, settings)) {
                FixedBatches calibration = FixedBatches.of(new LoaderStream(training, 0), 0, CALIBRATION / BATCH);
                FixedBatches scored = FixedBatches.of(new LoaderStream(valid, 0), 0, SCORED / BATCH);
                String prefix = arguments[1] + "," + seed + "," + epochs + ",";
                double[] with = new MemberEvaluation(trainer.export())
                        .evaluate(cells, calibration, scored, judge::tally).stream()
                        .mapToDouble(score -> judge.value(score.answers()))
                        .toArray();
                print(prefix + "recalibrated", with, truth);
                print(prefix + "as trained", asTrained(trainer.export(), cells, scored, judge), truth);
            }
        }
    }

    /** What needs no training at all. */
    private static void byParams(Map<String, Double> table, long seed, int count) {
        SearchSpace space = space();
        List<Architecture> cells = cells(space, table, seed, count);
        double[] params = cells.stream().mapToDouble(cell -> space.network(cell).params()).toArray();
        print("params," + seed + ",0,none", params, truth(table, space, cells));
    }

    private static SearchSpace space() {
        return Zoo.installed().space(
                "nas-bench-201", Map.of("input", List.of(1, 16, 16), "classes", 10, "channels", 8, "cells", 1));
    }

    private static double[] truth(Map<String, Double> table, SearchSpace space, List<Architecture> cells) {
        return cells.stream().mapToDouble(cell -> table.get(space.codec().format(cell))).toArray();
    }

    /** By the running statistics, which all members that were trained have moved. */
    private static double[] asTrained(Supernet supernet, List<Architecture> cells, FixedBatches scored, Judge judge) {
        double[] values = new double[cells.size()];
        for (int i = 0; i < values.length; i++) {
            Architecture cell = cells.get(i);
            Tally tally = judge.tally();
            scored.each((images, targets) -> {
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard()) {
                    tally.add(supernet.forward(images, cell, supernet.evaluating()), targets);
                }
            });
            values[i] = judge.value(tally.answers());
        }
        return values;
    }

    private static List<Architecture> cells(SearchSpace space, Map<String, Double> table, long seed, int count) {
        List<String> all = new ArrayList<>(table.keySet());
        Collections.sort(all);
        Collections.shuffle(all, new Random(Seeds.derive(seed, "cells", 0)));
        return all.subList(0, count).stream().map(space.codec()::parse).toList();
    }

    private static void print(String row, double[] scores, double[] truth) {
        double median = sorted(truth)[truth.length / 2];
        List<Integer> better = new ArrayList<>();
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] >= median) {
                better.add(i);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s,%d,%.3f,%.3f,%.3f%n",
                row,
                truth.length,
                Correlation.kendallTauB(scores, truth),
                Correlation.spearman(scores, truth),
                Correlation.kendallTauB(of(scores, better), of(truth, better)));
    }

    private static double[] sorted(double[] values) {
        double[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }

    private static double[] of(double[] values, List<Integer> places) {
        return places.stream().mapToDouble(i -> values[i]).toArray();
    }

    private static Map<String, Double> table(Path file) throws Exception {
        Map<String, Double> cells = new HashMap<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(file))))) {
            List<String> head = List.of(reader.readLine().split(","));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] values = line.split(",");
                cells.put(values[head.indexOf("arch_str")], Double.parseDouble(values[head.indexOf("c10_test")]));
            }
        }
        return cells;
    }
}

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.device.latency.model.Features;
import org.espalier.device.latency.model.LatencyCsv;
import org.espalier.device.latency.model.LatencyLearner;
import org.espalier.device.latency.model.LatencyLearners;
import org.espalier.device.latency.model.LatencyPredictor;
import org.espalier.device.latency.model.LatencySamples;
import org.espalier.device.latency.model.LatencySamples.Column;
import org.espalier.device.latency.model.PredictionError;
import org.espalier.device.latency.model.TrainingRows;
import org.espalier.device.latency.model.Transfer;
import org.espalier.random.Seeds;
import org.espalier.zoo.Zoo;

/**
 * Few-shot transfer on a table of latencies: {@code TransferRows TABLE SPACE DRAW MODELS..} leaves out each device with all its batch sizes, and prints a row of
 * CSV for each of its columns and each model: draw, column, device, batch, model, measured members, members of the error, Spearman, share within 10 %, MAPE, worst.
 * A draw splits the members: four fifths are known of the other devices and are learned from, the others are those of the error. Models: {@code transfer} (ten
 * random members of the new device), {@code transfer-spread} (ten that are spread), {@code nearest} (the known column whose measured latencies follow the ten best, times a
 * factor), {@code few-ridge} (ridge on the ten alone), and learners by name on all four fifths of the new device; {@code ridge} is the ceiling.
 */
class TransferRows {
    private static final int SHOTS = 10;

    private final LatencySamples samples;
    private final Features features;
    private final double[][] x;
    private final int draw;
    private final int[] learned;
    private final int[] others;

    TransferRows(LatencySamples samples, Features features, int draw) {
        this.samples = samples;
        this.features = features;
        this.draw = draw;
        this.x = features.of(samples.members());
        int n = x.length;
        int[] order = permutation(n, Seeds.generator(draw, "transfer-split", 0));
        this.learned = Arrays.copyOf(order, n * 4 / 5);
        this.others = Arrays.copyOfRange(order, n * 4 / 5, n);
    }

    public static void main(String[] arguments) throws Exception {
        var space = Zoo.installed().space(arguments[1], Map.of());
        LatencySamples samples = LatencyCsv.read(Path.of(arguments[0]), space);
        TransferRows rows = new TransferRows(samples, Features.of(space), Integer.parseInt(arguments[2]));
        rows.print(List.of(arguments).subList(3, arguments.length));
    }

    private void print(List<String> models) {
        double[][] known = at(learned);
        Transfer all = models.stream().anyMatch(m -> m.startsWith("transfer"))
                ? Transfer.from(features.names(), known, samples.columns().stream().map(c -> c.only(learned)).toList())
                : new Transfer();
        for (String device : samples.devices()) {
            List<Column> rest = samples.without(device);
            List<String> own = samples.columns().stream().filter(c -> c.device().equals(device)).map(Column::name).toList();
            Transfer transfer = all.without(own::contains);
            for (Column column : samples.columns()) {
                for (String model : column.device().equals(device) ? models : List.<String>of()) {
                    row(column, model, switch (model) {
                        case "transfer" -> transfer.learn(rows(column, Arrays.copyOf(learned, SHOTS)), draw);
                        case "transfer-spread" -> transfer.learn(rows(column, spread(transfer)), draw);
                        case "nearest" -> null;
                        case "few-ridge" -> learner("ridge").learn(rows(column, Arrays.copyOf(learned, SHOTS)), draw);
                        default -> learner(model).learn(rows(column, learned), draw);
                    }, rest);
                }
            }
        }
    }

    private void row(Column column, String model, LatencyPredictor predictor, List<Column> rest) {
        double[] predicted = predictor == null
                ? nearest(column, rest)
                : Arrays.stream(others).mapToDouble(i -> predictor.millis(x[i])).toArray();
        PredictionError error = PredictionError.of(column.at(others), predicted);
        boolean few = model.startsWith("transfer") || model.equals("nearest") || model.startsWith("few");
        System.out.printf(
                Locale.ROOT,
                "%d,%s,%s,%d,%s,%d,%d,%.4f,%.4f,%.2f,%.1f%n",
                draw,
                column.name(),
                column.device(),
                column.batch(),
                model,
                few ? SHOTS : learned.length,
                others.length,
                error.spearman(),
                error.withinTenPercent(),
                error.mapePercent(),
                error.worstPercent());
    }

    private static LatencyLearner learner(String name) {
        return LatencyLearners.named(name);
    }

    private TrainingRows rows(Column column, int[] members) {
        return new TrainingRows(features.names(), at(members), column.at(members));
    }

    private double[][] at(int[] members) {
        return Arrays.stream(members).mapToObj(i -> x[i]).toArray(double[][]::new);
    }

    /** Of the members that are known, those in the middle of ten equal parts of the order by what the known devices take. */
    private int[] spread(Transfer transfer) {
        double[] order = Arrays.stream(learned)
                .mapToDouble(i -> transfer.meanLogMillis(x[i]))
                .toArray();
        int[] sorted = IntStream.range(0, learned.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> order[i]))
                .mapToInt(i -> learned[i])
                .toArray();
        return IntStream.range(0, SHOTS)
                .map(i -> sorted[(2 * i + 1) * sorted.length / (2 * SHOTS)])
                .toArray();
    }

    /** What another device was measured to take, times the factor that fits the ten; it serves measured members alone. */
    private double[] nearest(Column column, List<Column> rest) {
        double least = Double.POSITIVE_INFINITY;
        double[] best = {};
        int[] shots = Arrays.copyOf(learned, SHOTS);
        for (Column other : rest) {
            double[] ratios = Arrays.stream(shots)
                    .mapToDouble(i -> Math.log(column.millis()[i] / other.millis()[i]))
                    .toArray();
            double mean = Arrays.stream(ratios).average().orElseThrow();
            double squares = Arrays.stream(ratios).map(r -> (r - mean) * (r - mean)).sum();
            if (squares < least) {
                least = squares;
                best = Arrays.stream(other.at(others)).map(m -> m * Math.exp(mean)).toArray();
            }
        }
        return best;
    }

    private static int[] permutation(int n, SplittableRandom random) {
        int[] order = IntStream.range(0, n).toArray();
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }
}

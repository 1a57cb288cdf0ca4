package org.espalier.device.latency.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.random.Seeds;
import org.espalier.stats.Samples;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TransferTest {
    private static final List<String> FEATURES = List.of("a", "b", "c");
    private static final int MEMBERS = 120;

    private static double[][] members() {
        SplittableRandom random = Seeds.generator(3, "members", 0);
        double[][] x = new double[MEMBERS][];
        for (int i = 0; i < MEMBERS; i++) {
            x[i] = random.doubles(3).toArray();
        }
        return x;
    }

    private static double[] device(double[][] x, double... weights) {
        return Arrays.stream(x)
                .mapToDouble(row -> Math.exp(row[0] * weights[0] + row[1] * weights[1] + row[2] * weights[2]))
                .toArray();
    }

    private static Transfer known(double[][] x) {
        return Transfer.from(
                FEATURES,
                x,
                List.of(
                        LatencySamples.Column.of("lat_first", device(x, 2, 0.1, 0.1)),
                        LatencySamples.Column.of("lat_second", device(x, 0.1, 2, 0.1)),
                        LatencySamples.Column.of("lat_third", device(x, 0.1, 0.1, 2))));
    }

    private static TrainingRows ten(double[][] x, double[] millis) {
        return new TrainingRows(FEATURES, Arrays.copyOf(x, 10), Arrays.copyOf(millis, 10));
    }

    @Test
    void theKnownDeviceThatOrdersMembersAlikeIsFoundAmongTheOthers() {
        double[][] x = members();
        double[] slower = Arrays.stream(device(x, 0.1, 2, 0.1)).map(m -> 7 * m).toArray();
        LatencyPredictor learned = known(x).learn(ten(x, slower), 1);
        var explanations =
                JsonMapper.builder().build().valueToTree(learned.state()).path("explanations");
        assertThat(explanations).hasSize(1);
        assertThat(explanations.get(0).path("known").asString()).isEqualTo("lat_second");
        assertThat(explanations.get(0).path("slope").asDouble()).isCloseTo(1, within(0.01));
        for (int i = 10; i < MEMBERS; i++) {
            assertThat(learned.millis(x[i])).isCloseTo(slower[i], within(0.02 * slower[i]));
        }
    }

    @Test
    void aSlopeBetweenDevicesIsLearned() {
        double[][] x = members();
        double[] flatter = Arrays.stream(device(x, 0.1, 2, 0.1))
                .map(m -> 3 * Math.pow(m, 0.7))
                .toArray();
        LatencyPredictor learned = known(x).learn(ten(x, flatter), 1);
        PredictionError error = PredictionError.of(
                flatter, Arrays.stream(x).mapToDouble(learned::millis).toArray());
        assertThat(error.mapePercent()).isLessThan(4);
    }

    @Test
    void withoutKnownDevicesNothingIsLearned() {
        double[][] x = members();
        assertThatThrownBy(() -> new Transfer().learn(ten(x, device(x, 1, 1, 1)), 1))
                .hasMessageContaining("--known");
        assertThatThrownBy(() -> known(x).without(name -> true).learn(ten(x, device(x, 1, 1, 1)), 1))
                .hasMessageContaining("--known");
    }

    private static Path shared(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared/data").resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        return Path.of("shared/data").resolve(name);
    }

    /** A small share of docs/results/latency-transfer.md: one graphics card as the new device, two draws of ten, fewer known members. */
    @Test
    void aGraphicsCardIsPredictedFromTenMembersAndThreeOtherCards() throws IOException {
        Path table = shared("ofa_mbv3_latency.csv.gz");
        assumeTrue(Files.exists(table), table + " is not beside the project");
        var space = Zoo.installed().space("mobilenet-v3", Map.of());
        LatencySamples samples = LatencyCsv.read(table, space);
        assertThat(samples.members()).hasSize(5000);
        assertThat(samples.devices()).containsExactly("2080ti", "titan_rtx", "titan_xp", "v100");
        Features features = Features.of(space);
        double[][] x = features.of(samples.members().subList(0, 1500));
        int[] known = IntStream.range(0, 1000).toArray();
        int[] others = IntStream.range(1000, 1500).toArray();
        Transfer transfer = Transfer.from(
                features.names(),
                Arrays.copyOf(x, 1000),
                samples.without("titan_xp").stream().map(c -> c.only(known)).toList());
        List<Double> spearman = new ArrayList<>();
        List<Double> within = new ArrayList<>();
        for (LatencySamples.Column column : samples.columns()) {
            for (int draw = 0; draw < 2 && column.device().equals("titan_xp") && column.batch() > 1; draw++) {
                int[] ten = IntStream.range(10 * draw, 10 * draw + 10).toArray();
                TrainingRows rows = new TrainingRows(
                        features.names(),
                        Arrays.stream(ten).mapToObj(i -> x[i]).toArray(double[][]::new),
                        column.at(ten));
                LatencyPredictor learned = transfer.learn(rows, 1);
                PredictionError error = PredictionError.of(
                        column.at(others),
                        Arrays.stream(others)
                                .mapToDouble(i -> learned.millis(x[i]))
                                .toArray());
                spearman.add(error.spearman());
                within.add(error.withinTenPercent());
            }
        }
        assertThat(spearman).hasSize(4);
        assertThat(Samples.mean(spearman.stream().mapToDouble(s -> s).toArray()))
                .isGreaterThan(0.975);
        assertThat(Samples.mean(within.stream().mapToDouble(w -> w).toArray())).isGreaterThan(0.85);
    }
}

package org.espalier.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.device.pytorch.TorchCheckpoint;
import org.espalier.graph.Weights;
import org.espalier.graph.Weights.Tensor;
import org.espalier.predict.finder.EfficiencyPredictor;
import org.espalier.predict.finder.EvolutionFinder;
import org.espalier.predict.finder.FinderSettings;
import org.espalier.predict.mlp.AccuracyPredictor;
import org.espalier.predict.mlp.MlpSettings;
import org.espalier.predict.onceforall.BlockCosts;
import org.espalier.predict.onceforall.OnceForAllEncoding;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Features, predictions, costs and findings beside those of once-for-all's own code ({@code tools/once_for_all_finder_oracle.py}). */
@Timeout(600)
class OnceForAllOracleTest {
    private static final Path KEPT = Path.of("src/test/resources/once-for-all");
    private static final Path SCRIPT = Path.of("../tools/once_for_all_finder_oracle.py");
    private static final double[] SCALES = {1 / 4., 1 / 8., 1 / 8., 1 / 8., 1 / 8., 1 / 8., 1 / 256., 0};
    private static final float CENTRE = 0.75f;
    private static final double LIMIT = 350;

    private final SearchSpace space = Spaces.tutorial();

    @TempDir
    private Path folder = Path.of("");

    private static JsonNode told(Path file) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(file, StandardCharsets.UTF_8));
    }

    /** The weights that the script's formula gives. */
    private static Weights formula() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int[] widths = {128, 400, 400, 400, 1};
        for (int layer = 0; layer < 4; layer++) {
            int in = widths[layer];
            int out = widths[layer + 1];
            tensors.put(2 * layer + ".weight", new Tensor(new int[] {out, in}, values(2 * layer, out * in)));
            float[] bias = values(2 * layer + 1, out);
            for (int i = 0; i < bias.length && layer == 3; i++) {
                bias[i] += CENTRE;
            }
            tensors.put(2 * layer + ".bias", new Tensor(new int[] {out}, bias));
        }
        return new Weights(tensors);
    }

    private static float[] values(int number, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            int h = i + (number << 24);
            h = (h ^ h >>> 16) * 0x85ebca6b;
            h = (h ^ h >>> 13) * 0xc2b2ae35;
            h ^= h >>> 16;
            values[i] = (float) (((h >>> 16) / 32768. - 1) * SCALES[number]);
        }
        return values;
    }

    private AccuracyPredictor predictor() {
        return AccuracyPredictor.of(new OnceForAllEncoding(space), formula());
    }

    private double millions(Architecture member) {
        return space.counters().macs().of(member) / 1e6;
    }

    private void compare(JsonNode cases, int count) {
        assertThat(cases.size()).isEqualTo(count);
        AccuracyPredictor predictor = predictor();
        assertThat(predictor.parameters()).isEqualTo(372_801);
        BlockCosts tables = BlockCosts.of(space, this::millions).orElseThrow();
        List<Architecture> members = new ArrayList<>();
        cases.forEach(
                one -> members.add(space.codec().parse(one.path("architecture").toString())));
        double[] accuracies = predictor.predict(members);
        for (int i = 0; i < count; i++) {
            List<Integer> ones = new ArrayList<>();
            cases.get(i).path("ones").forEach(one -> ones.add(one.asInt()));
            float[] features = new float[128];
            ones.forEach(one -> features[one] = 1);
            assertThat(predictor.encoding().encode(members.get(i))).isEqualTo(features);
            assertThat(accuracies[i]).isCloseTo(cases.get(i).path("accuracy").asDouble(), within(1e-6));
            double cost = cases.get(i).path("cost").asDouble();
            assertThat(millions(members.get(i))).isCloseTo(cost, within(1e-9));
            assertThat(tables.of(members.get(i).indices())).isCloseTo(cost, within(1e-9));
        }
        assertThat(Arrays.stream(accuracies).max().orElseThrow()
                        - Arrays.stream(accuracies).min().orElseThrow())
                .as("predictions that differ")
                .isGreaterThan(0.05);
    }

    @Test
    void membersAreSeenAsTheAuthorsSeeThem() throws IOException {
        compare(told(KEPT.resolve("cases.json")), 20);
    }

    @Tag("slow")
    @Test
    void manyMembersAreSeenAsTheAuthorsSeeThem() throws Exception {
        run("--members", "2000");
        compare(told(folder.resolve("cases.json")), 2000);
    }

    /** One that was learned here goes there and says the same. */
    @Tag("slow")
    @Test
    void theAuthorsLoadWhatIsWrittenHere() throws Exception {
        List<Sample> samples = new ArrayList<>();
        List<Architecture> members = new ArrayList<>();
        for (JsonNode one : told(KEPT.resolve("cases.json"))) {
            members.add(space.codec().parse(one.path("architecture").toString()));
            samples.add(new Sample(
                    members.get(members.size() - 1), one.path("accuracy").asDouble()));
        }
        AccuracyPredictor learned = AccuracyPredictor.fit(
                new OnceForAllEncoding(space), samples, MlpSettings.onceForAll().withEpochs(5), 1);
        Path file = folder.resolve("predictor.pth");
        TorchCheckpoint.write(file, learned.weights(), TorchCheckpoint.Layout.BARE);
        Files.copy(KEPT.resolve("cases.json"), folder.resolve("cases.json"));
        run("--load", file.toString());
        double[] ours = learned.predict(members);
        JsonNode theirs = told(folder.resolve("loaded.json"));
        for (int i = 0; i < ours.length; i++) {
            assertThat(ours[i]).isCloseTo(theirs.get(i).asDouble(), within(1e-5));
        }
        assertThat(AccuracyPredictor.of(learned.encoding(), TorchCheckpoint.read(file))
                        .weights())
                .isEqualTo(learned.weights());
    }

    /** With their arguments and their budget, over five seeds each, whose best ones lie 0.01 to 0.02 apart. */
    @Tag("slow")
    @Test
    void theFinderFindsWhatTheAuthorsFinds() throws Exception {
        run("--find", Double.toString(LIMIT), "--seeds", "5");
        double[] theirs = new double[5];
        double[] ours = new double[5];
        JsonNode found = told(folder.resolve("found.json"));
        EvolutionFinder finder = new EvolutionFinder(
                space, new EfficiencyPredictor("macs_m", this::millions), predictor(), FinderSettings.published());
        for (int seed = 0; seed < 5; seed++) {
            theirs[seed] = found.get(seed).asDouble();
            ours[seed] = finder.find(LIMIT, seed).accuracy();
        }
        Arrays.sort(theirs);
        Arrays.sort(ours);
        String both = Arrays.toString(ours) + " beside " + Arrays.toString(theirs);
        assertThat(ours[2]).as("median of %s", both).isCloseTo(theirs[2], within(0.02));
        assertThat(ours[4]).as(both).isGreaterThan(theirs[0]);
        assertThat(theirs[4]).as(both).isGreaterThan(ours[0]);
    }

    private void run(String... options) throws IOException, InterruptedException {
        Optional<String> python = Stream.of(
                        System.getenv().getOrDefault("ESPALIER_PYTHON", "python3"), "/usr/bin/python3")
                .filter(OnceForAllOracleTest::works)
                .findFirst();
        assumeTrue(python.isPresent(), "no Python with torch and ofa; ESPALIER_PYTHON names one");
        List<String> command = new ArrayList<>(List.of(python.orElseThrow(), SCRIPT.toString(), folder.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(500, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    private static boolean works(String python) {
        try {
            Process process = new ProcessBuilder(python, SCRIPT.toString(), "--help")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

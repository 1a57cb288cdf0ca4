package org.espalier.predict.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;
import org.espalier.predict.proposal.HypervolumeImprovement.Strips;
import org.espalier.search.ParetoFront;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Added volumes beside those of moocore ({@code tools/hypervolume_improvement_oracle.py}), two hypervolumes, and draws. */
@Timeout(300)
class HypervolumeImprovementTest {
    private static final Path KEPT = Path.of("src/test/resources/oracle/hypervolume-improvement.json");
    private static final String SCRIPT =
            Path.of("../tools/hypervolume_improvement_oracle.py").toString();

    @Test
    void asItWasTold() throws IOException {
        check(Files.readString(KEPT, StandardCharsets.UTF_8));
    }

    @Tag("slow")
    @Test
    void asItIsTold() throws IOException, InterruptedException {
        String python = System.getenv().getOrDefault("ESPALIER_PYTHON", "python3");
        assumeTrue(hasMoocore(python), "no Python with moocore; ESPALIER_PYTHON names one");
        for (int seed = 2; seed <= 4; seed++) {
            Process process = new ProcessBuilder(python, SCRIPT, Integer.toString(seed))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            check(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertThat(process.waitFor()).isZero();
        }
    }

    private static boolean hasMoocore(String python) throws InterruptedException {
        try {
            return new ProcessBuilder(python, "-c", "import moocore")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private static void check(String told) {
        JsonNode cases = JsonMapper.builder().build().readTree(told).get("cases");
        assertThat(cases).hasSize(9);
        for (JsonNode one : cases) {
            double[][] points = StreamSupport.stream(one.get("points").spliterator(), false)
                    .map(HypervolumeImprovementTest::numbers)
                    .toArray(double[][]::new);
            HypervolumeImprovement volume = new HypervolumeImprovement(points, numbers(one.get("reference")));
            for (JsonNode candidate : one.get("candidates")) {
                Strips strips = volume.strips(numbers(candidate.get("costs")));
                double mean = candidate.get("mean").asDouble();
                double deviation = candidate.get("deviation").asDouble();
                assertThat(strips.at(mean)).isCloseTo(candidate.get("at").asDouble(), within(1e-12));
                assertThat(strips.expected(mean, deviation))
                        .isCloseTo(candidate.get("expected").asDouble(), within(1e-9));
            }
        }
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static double[] point(SplittableRandom random, int objectives, boolean ties) {
        double[] point = new double[objectives];
        Arrays.setAll(point, i -> ties ? random.nextInt(6) / 5.0 : random.nextDouble() * 1.2);
        return point;
    }

    private static double[] reference(int objectives) {
        double[] reference = new double[objectives];
        Arrays.fill(reference, 1);
        return reference;
    }

    /** Of random fronts, with ties and copies and points beyond the reference: the difference of two hypervolumes. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void whatIsAddedIsTheDifferenceOfTwoHypervolumes(int objectives) {
        SplittableRandom random = new SplittableRandom(objectives);
        double[] reference = reference(objectives);
        int above = 0;
        for (int repeat = 0; repeat < 300; repeat++) {
            List<double[]> points = new ArrayList<>();
            for (int i = random.nextInt(15); i > 0; i--) {
                points.add(point(random, objectives, repeat % 2 == 0));
            }
            double[] added = point(random, objectives, repeat % 2 == 0);
            double before = ParetoFront.hypervolume(points.toArray(double[][]::new), reference);
            HypervolumeImprovement volume = new HypervolumeImprovement(points.toArray(double[][]::new), reference);
            points.add(added);
            double after = ParetoFront.hypervolume(points.toArray(double[][]::new), reference);
            Strips strips = volume.strips(Arrays.copyOfRange(added, 1, objectives));
            assertThat(strips.at(added[0])).isCloseTo(after - before, within(1e-12));
            assertThat(strips.expected(added[0], 0)).isCloseTo(after - before, within(1e-12));
            double shortfall = strips.shortfall(added[0]);
            if (strips.at(added[0]) > 0) {
                above++;
                assertThat(shortfall).isZero();
            } else if (Double.isFinite(shortfall)) {
                assertThat(strips.at(added[0] - shortfall - 1e-3)).isPositive();
            }
            assertThat(volume.with(added)
                            .strips(Arrays.copyOfRange(added, 1, objectives))
                            .at(added[0]))
                    .isZero();
        }
        assertThat(above).isGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void whatIsExpectedIsTheMeanOfDraws(int objectives) {
        SplittableRandom random = new SplittableRandom(7);
        double[][] points = new double[12][];
        Arrays.setAll(points, i -> point(random, objectives, false));
        HypervolumeImprovement volume = new HypervolumeImprovement(points, reference(objectives));
        double[] costs = new double[objectives - 1];
        Arrays.fill(costs, 0.3);
        Strips strips = volume.strips(costs);
        int draws = 400_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < draws; i++) {
            double added = strips.at(0.4 + 0.2 * random.nextGaussian());
            sum += added;
            squares += added * added;
        }
        double mean = sum / draws;
        double error = Math.sqrt((squares / draws - mean * mean) / draws);
        assertThat(error).isPositive();
        assertThat(strips.expected(0.4, 0.2)).isCloseTo(mean, within(4 * error));
    }

    @Test
    void nothingIsAddedBeyondTheReferenceOrByWhatNobodyKnows() {
        HypervolumeImprovement volume = new HypervolumeImprovement(new double[][] {{0.5, 0.5}}, new double[] {1, 1});
        for (double cost : new double[] {1, 2, Double.NaN}) {
            Strips none = volume.strips(new double[] {cost});
            assertThat(none.at(-5)).isZero();
            assertThat(none.expected(0, 1)).isZero();
            assertThat(none.shortfall(0)).isInfinite();
        }
        assertThat(volume.strips(new double[] {0.5}).at(0.25)).isCloseTo(0.125, within(1e-15));
        assertThat(volume.strips(new double[] {0.5}).shortfall(0.75)).isEqualTo(0.25);
        assertThat(new HypervolumeImprovement(new double[0][], new double[] {1, 1})
                        .strips(new double[] {0})
                        .at(0))
                .isEqualTo(1);
    }

    @Test
    void unitsDoNotMatterForTheOrder() {
        double[][] points = {{0.1, 90}, {0.3, 40}, {0.6, 10}};
        double[][] scaled = {{0.1, 0.09}, {0.3, 0.04}, {0.6, 0.01}};
        HypervolumeImprovement one = new HypervolumeImprovement(points, new double[] {1, 100});
        HypervolumeImprovement other = new HypervolumeImprovement(scaled, new double[] {1, 0.1});
        for (double cost = 5; cost < 100; cost += 10) {
            assertThat(one.strips(new double[] {cost}).expected(0.4, 0.1))
                    .isCloseTo(1000 * other.strips(new double[] {cost / 1000}).expected(0.4, 0.1), within(1e-10));
        }
    }

    @Test
    void whatDoesNotFitIsSaid() {
        assertThatThrownBy(() -> new HypervolumeImprovement(new double[0][], new double[] {1}))
                .hasMessage("a hypervolume improvement is of at least two objectives, got 1");
        assertThatThrownBy(() -> new HypervolumeImprovement(new double[][] {{1, 2, 3}}, new double[] {1, 1}))
                .hasMessage("a point has 3 objectives but the reference has 2");
        assertThatThrownBy(() ->
                        new HypervolumeImprovement(new double[0][], new double[] {1, 1}).strips(new double[] {1, 2}))
                .hasMessage("expected 1 costs beside the first objective, got 2");
    }

    /** The second goes elsewhere than beside the first, though it alone would add as much there. */
    @Test
    void whoIsChosenCountsAsKnown() {
        double[][] known = {{0, 1}, {1, 0}};
        double[][] costs = {{0.5}, {0.501}, {0.2}, {Double.NaN}, {3}};
        double[] believed = {0.2, 0.2, 0.6, -9, -9};
        FrontChoice choice = new FrontChoice(known, new FrontChoice.Candidates(costs, believed));
        assertThat(choice.choose(3, choice::ofBelief)).containsExactly(0, 2, 1);
        assertThat(choice.choose(9, choice::ofBelief)).hasSize(5);
    }
}

package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Fronts, crowding distances and hypervolumes beside those of moocore and pymoo ({@code tools/fronts_oracle.py}). */
@Timeout(300)
class FrontsOracleTest {
    private static final Path KEPT = Path.of("src/test/resources/oracle/fronts.json");
    private static final String SCRIPT = Path.of("../tools/fronts_oracle.py").toString();

    @Test
    void asTheyWereTold() throws IOException {
        check(Files.readString(KEPT, StandardCharsets.UTF_8));
    }

    @Tag("slow")
    @Test
    void asTheyAreTold() throws IOException, InterruptedException {
        Optional<String> python = python();
        assumeTrue(python.isPresent(), "no Python with moocore and pymoo; ESPALIER_PYTHON names one");
        for (int seed = 2; seed <= 6; seed++) {
            check(run(python.orElseThrow(), SCRIPT, Integer.toString(seed)));
        }
    }

    private static void check(String told) {
        JsonNode cases = JsonMapper.builder().build().readTree(told).get("cases");
        assertThat(cases).hasSize(9);
        for (JsonNode one : cases) {
            double[][] points = StreamSupport.stream(one.get("points").spliterator(), false)
                    .map(FrontsOracleTest::numbers)
                    .toArray(double[][]::new);
            double[] ranks = numbers(one.get("ranks"));
            assertThat(NonDominatedSorting.ranks(points))
                    .containsExactly(Arrays.stream(ranks).mapToInt(r -> (int) r).toArray());
            assertThat(crowding(points)).containsExactly(numbers(one.get("crowding")), within(1e-9));
            double volume = one.get("hypervolume").asDouble();
            assertThat(ParetoFront.hypervolume(points, numbers(one.get("reference"))))
                    .isCloseTo(volume, within(1e-9 * volume));
        }
    }

    private static double[] crowding(double[][] points) {
        double[] crowding = new double[points.length];
        NonDominatedSorting.places(points).forEach(place -> crowding[place.index()] = place.crowding());
        return crowding;
    }

    private static double[] numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(node -> numbers.add(node.isNull() ? Double.POSITIVE_INFINITY : node.asDouble()));
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Optional<String> python() throws InterruptedException {
        for (String python : List.of(System.getenv().getOrDefault("ESPALIER_PYTHON", "python3"), "/usr/bin/python3")) {
            try {
                if (new ProcessBuilder(python, "-c", "import moocore, pymoo")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0) {
                    return Optional.of(python);
                }
            } catch (IOException absent) {
                continue;
            }
        }
        return Optional.empty();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return said;
    }
}

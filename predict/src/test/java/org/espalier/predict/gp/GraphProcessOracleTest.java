package org.espalier.predict.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.espalier.predict.Spaces;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Means, deviations and likelihoods beside scikit-learn's ({@code tools/gaussian_process_oracle.py}). */
class GraphProcessOracleTest {
    private static final Path KEPT = Path.of("src/test/resources/gp/cases.json");
    private static final Path SCRIPT = Path.of("../tools/gaussian_process_oracle.py");

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static void compare(JsonNode told) {
        SearchSpace space = Spaces.cells();
        assertThat(told.path("cases").size()).isEqualTo(8);
        for (JsonNode one : told.path("cases")) {
            GraphProcess process = new GraphProcess(
                    space.cells().orElseThrow(),
                    3,
                    one.path("h").asInt(),
                    one.path("noise").asDouble());
            told.path("known").forEach(text -> process.append(space.codec().parse(text.asString())));
            process.values(numbers(told.path("values")));
            double likelihood = one.path("log_marginal").asDouble();
            assertThat(process.logMarginal()).isCloseTo(likelihood, within(1e-7 * Math.abs(likelihood)));
            double[] means = numbers(one.path("means"));
            double[] deviations = numbers(one.path("deviations"));
            for (int i = 0; i < means.length; i++) {
                GraphProcess.Belief belief = process.predict(
                        space.codec().parse(told.path("asked").get(i).asString()));
                assertThat(belief.mean()).isCloseTo(means[i], within(1e-7));
                assertThat(belief.deviation()).isCloseTo(deviations[i], within(1e-6));
            }
        }
    }

    @Test
    void agreesWithWhatScikitLearnSaid() throws IOException {
        compare(JsonMapper.builder().build().readTree(Files.readString(KEPT, StandardCharsets.UTF_8)));
    }

    @Test
    @Tag("slow")
    void agreesWithWhatScikitLearnSays() throws Exception {
        Optional<String> python = Stream.of(
                        System.getenv().getOrDefault("ESPALIER_PYTHON", "python3"), "/usr/bin/python3")
                .filter(program -> !said(program, "-c", "import sklearn, numpy; print('there')")
                        .isEmpty())
                .findFirst();
        assumeTrue(python.isPresent(), "no Python with scikit-learn; ESPALIER_PYTHON names one");
        compare(JsonMapper.builder().build().readTree(said(python.orElseThrow(), SCRIPT.toString())));
    }

    private static String said(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(300, TimeUnit.SECONDS) && process.exitValue() == 0 ? text : "";
        } catch (IOException absent) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

package org.espalier.device.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.espalier.device.LayerTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrtexecOutputTest {
    static String transcript(String name) {
        try (InputStream in = TrtexecOutputTest.class.getResourceAsStream("from-source-" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8.2.txt, 8.2.1, 14.5831",
        "8.6.txt, 8.6.1, 0.261926",
        "10.txt, 10.3.0, 7.14139",
        "11.txt, 11.1.0, 1.10899"
    })
    void everyVersionTellsItsMedian(String file, String version, double median) {
        TrtexecOutput output = new TrtexecOutput(transcript(file));
        assertThat(output.version()).hasValue(version);
        assertThat(output.median()).hasValue(median);
        assertThat(output.unstable()).isEqualTo(file.equals("8.6.txt"));
        assertThat(output.error()).isEmpty();
    }

    @Test
    void withoutTheTimeOfTheGpuTheLatencyCounts() {
        String text = transcript("8.2.txt").replaceAll("(?m)^.*GPU Compute Time: .*$", "");
        assertThat(new TrtexecOutput(text).median()).hasValue(14.5981);
        assertThat(new TrtexecOutput("Latency: no median here").median()).isEmpty();
        assertThat(new TrtexecOutput("[I] Latency: min = 1 ms, median = -3 ms").median())
                .isEmpty();
        assertThat(new TrtexecOutput("").version()).isEmpty();
    }

    @Test
    void errorsAreOfTheModelOrOfTheMachine() {
        TrtexecOutput unfit = new TrtexecOutput(transcript("8.2-unfit.txt"));
        assertThat(unfit.refusesModel()).isTrue();
        assertThat(unfit.error())
                .hasValue("[TRT] ModelImporter.cpp:779: ERROR: No importer registered for op: LayerNormalization");
        TrtexecOutput broken = new TrtexecOutput(transcript("10-broken.txt"));
        assertThat(broken.refusesModel()).isFalse();
        assertThat(broken.median()).isEmpty();
        assertThat(broken.error()).hasValueSatisfying(line -> assertThat(line).endsWith("(out of memory)"));
        assertThat(new TrtexecOutput("[E] Engine set up failed").error()).hasValue("[E] Engine set up failed");
    }

    @Test
    void theFileOfTimesIsReadWithoutTheWarmUp() {
        assertThat(TrtexecOutput.times(transcript("times.json"), 200))
                .hasSize(40)
                .startsWith(2.5, 2.6, 2.7)
                .doesNotContain(9);
        assertThat(TrtexecOutput.times("[{\"computeMs\": 3}]", 200)).containsExactly(3);
        assertThat(TrtexecOutput.times("[{\"latencyMs\": 4}]", 200)).containsExactly(4);
        for (String bad : new String[] {"", "{", "[1]", "[{\"computeMs\": -1}]", "nonsense"}) {
            assertThat(TrtexecOutput.times(bad, 200)).as(bad).isEmpty();
        }
    }

    @Test
    void theFileOfLayersIsRead() {
        assertThat(TrtexecOutput.layers(transcript("profile.json")))
                .containsExactly(
                        new LayerTime("/conv + /relu", "TensorRT", 0.49),
                        new LayerTime("/classifier", "TensorRT", 0.125));
        assertThat(TrtexecOutput.layers("x")).isEmpty();
    }
}

package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.pipeline.result.ResultFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words for several winners, and for the front that they make. */
class SearchVerdictTest {
    private static final String PAID =
            "\"search_paid\":{\"hypervolume_ratio\":RATIO,\"ci95\":[LOW,HIGH],\"found_members\":2,\"random_members\":3,\"note\":\"NOTE\"}";

    @TempDir
    private Path folder;

    private static String row(String name, String role, String weights, double value, double millis) {
        return """
                {"name":"NAME",ROLE"weights":"WEIGHTS","architecture":"of NAME","test":{"measures":{"accuracy":{"value":VALUE,"ci95":[LOW,HIGH]},
                 "negative_log_likelihood":{"value":VALUE,"ci95":[LOW,HIGH]}}},"latency_ms":{"median":MILLIS}}
                """.replace("NAME", name)
                .replace("ROLE", role.isEmpty() ? "" : "\"role\":\"" + role + "\",")
                .replace("WEIGHTS", weights)
                .replace("VALUE", "" + value)
                .replace("LOW", "" + (value - 0.01))
                .replace("HIGH", "" + (value + 0.01))
                .replace("MILLIS", "" + millis);
    }

    private String verdict(String measure, boolean maximize, String weights, String paid) throws IOException {
        String best = row("found-1", "most-accurate", weights, 0.9, 1.0);
        String text = "{\"measure\":{\"name\":\"" + measure + "\",\"maximize\":" + maximize + "},\"best\":" + best
                + ",\"winners\":[" + best + "," + row("found-2", "fastest", weights, 0.895, 0.5) + "],"
                + (paid.isEmpty() ? "" : paid + ",")
                + "\"baselines\":[" + row("random-1", "", "scratch", 0.95, 0.4)
                + "," + row("small", "", "scratch", 0.9, 0.8) + "]}";
        return SearchVerdict.of(ResultFile.read(Files.writeString(folder.resolve("result.json"), text)));
    }

    private static String paid(String ratio, String low, String high) {
        return PAID.replace("RATIO", ratio).replace("LOW", low).replace("HIGH", high);
    }

    @Test
    void handMadeNetworksAreComparedWithEveryWinnerOnBothAxes() throws IOException {
        assertThat(verdict("accuracy", true, "scratch", paid("1.2", "1.1", "1.3")))
                .isEqualTo(
                        "The found network is 1.25 times slower than small and as accurate within its interval. On both axes (as"
                                + " fast and as accurate, and clearly better in one), ahead of small: fastest (0.500 ms). The search paid:"
                                + " the front of the winners dominates 1.200 times the volume that 3 random members dominate (95 %"
                                + " interval 1.100 to 1.300; NOTE). By accuracy alone random-1 is ahead of every winner.");
    }

    @Test
    void whatTheIntervalHoldsIsSaidAndWhatWouldHelp() throws IOException {
        assertThat(verdict("accuracy", true, "scratch", paid("1.02", "0.97", "1.06")))
                .contains("Whether the search paid cannot be told: the front of the winners dominates 1.020 times")
                .contains(
                        "so the winners cannot be told from random members. More test images and more members on both sides");
        assertThat(verdict("accuracy", true, "scratch", paid("0.8", "0.7", "0.9")))
                .contains("The search did not pay beside random members: the front");
        assertThat(verdict("accuracy", true, "scratch", "\"search_paid\":{\"note\":\"there is no ratio\"}"))
                .contains("Whether the search paid cannot be told: there is no ratio.");
    }

    @Test
    void whereFrontsWereNotComparedRandomMembersAreRivalsLikeOthers() throws IOException {
        assertThat(verdict("accuracy", true, "scratch", ""))
                .contains("2.50 times slower than random-1 and less accurate")
                .endsWith(
                        "Here the search did not pay: random-1 is at least as fast and at least as accurate on the test images.");
    }

    @Test
    void theWordsAreThoseOfTheMeasureAndLessMayBeBetter() throws IOException {
        assertThat(verdict("negative_log_likelihood", false, "scratch", ""))
                .contains("2.50 times slower than random-1 and better by negative_log_likelihood")
                .contains("slower than small and as good by negative_log_likelihood within its interval")
                .doesNotContain("accurate,", "accurate on");
    }

    @Test
    void inheritedWeightsAreNotComparedWithTrainedOnes() throws IOException {
        assertThat(verdict("accuracy", true, "inherited", ""))
                .isEqualTo(
                        "The weights of the found networks were cut out of the supernet and not trained by themselves, so they are"
                                + " not compared with networks that were trained from scratch.");
    }
}

package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.event.EpochDone;
import org.espalier.pipeline.result.ResultFile;
import org.espalier.pipeline.result.SearchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String RESULT = """
            {"name":"steel <1>","seed":1,"space":"mobilenet-v3","strategy":"once-for-all","device":"local","constraints":{"macs":"<= 4M"},
             "best":{"architecture":"{\\"d\\":[2]}","params":1000,"macs":2000,"valid":0.9,
                     "test":{"top1":0.91,"ci95":[0.89,0.93],"images":1000},"latency_ms":{"median":1.0,"p90":1.2},"onnx_max_abs_diff":1e-6},
             "baselines":[{"name":"slow","params":5,"macs":6,"test":{"top1":0.95,"ci95":[0.9,0.96]},"latency_ms":{"median":2.0,"p90":2.2}},
                          {"name":"weak","params":5,"macs":6,"test":{"top1":0.8,"ci95":[0.7,0.85]},"latency_ms":{"median":0.5,"p90":0.6}}],
             "pareto":[{"latency_ms":1,"score":0.5},{"latency_ms":2,"score":0.7}],"phases":[{"name":"search","seconds":1.5,"peak_rss_mb":300}]}
            """;

    @TempDir
    private Path folder;

    private SearchResult read(String text) throws IOException {
        return ResultFile.read(Files.writeString(folder.resolve("result.json"), text));
    }

    @Test
    void saysWhatIsBetterAndWhatIsNot() throws IOException {
        EpochDone epoch = new EpochDone(
                "best",
                1,
                2,
                0.5,
                Map.of("loss", 2.0, "valid", 0.4),
                "",
                Map.of("edge", Map.of("skip", 0.3, "conv", 0.7)));
        String html = new Report(read(RESULT), List.of(epoch, epoch), "<svg></svg>").html();
        assertThat(html)
                .contains("2.00 times faster than slow and less accurate")
                .contains("2.00 times slower than weak and more accurate")
                .contains("steel &lt;1&gt;")
                .doesNotContain("steel <1>")
                .contains("91.00 %", "89.00 % - 93.00 %", "validation accuracy")
                .contains("<h2>The course of the search</h2>", "class='heat'", "skip", "0.700");
        assertThat(html).doesNotContain("http://", "https://", "NaN", "did not pay");
    }

    @Test
    void theRecipeOfAllRowsIsNamed() throws IOException {
        assertThat(new Report(read(RESULT), List.of(), "").html())
                .contains("Every row: same data, recipe (standard) and seed; ");
        String darts = RESULT.replaceFirst("\\{", "{\"recipe\":\"darts (<clip> 1.0)\",");
        assertThat(new Report(read(darts), List.of(), "").html())
                .contains("Every row: same data, recipe (darts (&lt;clip&gt; 1.0)) and seed; ");
    }

    @Test
    void theCourseOfASearchHasAllItsFigures() throws IOException {
        List<EpochDone> epochs = FigureGallery.collapse(4);
        String html = new Report(read(RESULT), epochs, "").html();
        String course = html.substring(html.indexOf("The course of the search"), html.indexOf("The winning network"));
        assertThat(course)
                .contains("aria-label='loss over epoch'", "<title>training</title>", "<title>validation half</title>")
                .contains(
                        "entropy of the shares", "operations without weights in the derived cell", "largest eigenvalue")
                .contains("normal", "reduce", "edge2-0", "sep_conv_5x5", "class='cells'");
        List<EpochDone> plain = List.of(new EpochDone("found-1", 1, 2, 0.5, Map.of("loss", 1.0)));
        assertThat(new Report(read(RESULT), plain, "").html())
                .contains("training loss")
                .doesNotContain("The course of the search");
        // a strategy that has no shares
        List<EpochDone> derived = List.of(new EpochDone("search", 1, 2, 0.5, Map.of("loss", 1.0), "a", Map.of()));
        assertThat(new Report(read(RESULT), derived, "").html())
                .contains("The course of the search", "class='cells'")
                .doesNotContain("class='heat'", "entropy of the shares");
    }

    @Test
    void noticesStandBelowTheVerdict() throws IOException {
        String told = RESULT.replace("\"pareto\":", "\"notices\":[\"the cell is full of <b>\"],\"pareto\":");
        assertThat(new Report(read(told), List.of(), "").html())
                .contains("<p class='notice'>the cell is full of &lt;b&gt;</p>");
        assertThat(new Report(read(RESULT), List.of(), "").html()).doesNotContain("class='notice'");
    }

    @Test
    void whoTaughtIsNamed() throws IOException {
        String taught = RESULT.replace("\"constraints\":", "\"teacher\":\"<b>.onnx\",\"constraints\":");
        assertThat(new Report(read(taught), List.of(), "").html()).contains(", taught by &lt;b&gt;.onnx");
        assertThat(new Report(read(RESULT), List.of(), "").html()).doesNotContain("taught by");
    }

    @Test
    void saysHowManyTrialsWereStoppedEarlyAndThatAnotherRunMayDiffer() throws IOException {
        String plain = SearchVerdict.of(read(RESULT));
        String trials = "\"phases\":[";
        SearchResult stopped = read(RESULT.replace(
                trials,
                "\"trials\":{\"count\":30,\"early_stop\":\"median\",\"stopped_early\":5,\"order\":\"fixed\"},"
                        + trials));
        assertThat(SearchVerdict.of(stopped))
                .isEqualTo(plain + " 5 of 30 trials were stopped early by the median rule (trials.early_stop), and"
                        + " scored as far as they had come.");
        assertThat(new Report(stopped, List.of(), "").html()).contains("5 of 30 trials were stopped early");
        SearchResult both = read(RESULT.replace(
                trials,
                "\"trials\":{\"count\":9,\"early_stop\":\"median\",\"stopped_early\":1,\"order\":\"arrival\"},"
                        + trials));
        assertThat(SearchVerdict.of(both))
                .startsWith(plain + " 1 of 9 trials was stopped early by the median rule")
                .endsWith(" Trials were told in the order in which they ended (trials.order: arrival), so another run"
                        + " with the same seed may differ.");
        // whatever somebody wrote there
        assertThat(SearchVerdict.of(read(RESULT.replace(trials, "\"trials\":{}," + trials))))
                .isEqualTo(plain);
        assertThat(SearchVerdict.of(read(RESULT.replace(trials, "\"trials\":7," + trials))))
                .isEqualTo(plain);
    }

    @Test
    void programsAreNamedWhereTheyAre() throws IOException {
        Report report = new Report(read(RESULT), List.of(), "");
        assertThat(report.html()).doesNotContain("best/use");
        assertThat(report.withPrograms().html()).contains("espalier predict DIR IMAGES..", "best/use/");
    }

    @Test
    void saysWhenTheSearchDidNotPay() throws IOException {
        SearchResult result = read(RESULT.replace("\"top1\":0.8,", "\"top1\":0.92,"));
        assertThat(SearchVerdict.of(result))
                .endsWith("Here the search did not pay: weak is at least as fast and at least as accurate"
                        + " on the test images.");
    }

    @Test
    void theFoundNetworkIsNotComparedWithItself() throws IOException {
        for (String median : List.of("0.99", "1.01")) {
            SearchResult result = read(
                    RESULT.replace("{\"name\":\"weak\"", "{\"name\":\"random-1\",\"architecture\":\"{\\\"d\\\":[2]}\"")
                            .replace("\"top1\":0.8,", "\"top1\":0.91,")
                            .replace("\"median\":0.5", "\"median\":" + median));
            assertThat(SearchVerdict.of(result))
                    .isEqualTo(
                            "The found network is 2.00 times faster than slow and less accurate; the same as random-1."
                                    + " Here the search did not pay: random-1 is at least as fast and at least as accurate on the"
                                    + " test images.");
        }
    }

    @Test
    void saysWhoseLatencyIsUnstable() throws IOException {
        assertThat(new Report(read(RESULT), List.of(), "").html()).doesNotContain("unstable");
        String html = new Report(
                        read(RESULT.replace("{\"name\":\"weak\"", "{\"name\":\"weak\",\"unstable\":true")),
                        List.of(),
                        "")
                .html();
        assertThat(html)
                .contains("<td>0.500 <span class='outside'>unstable</span></td>")
                .contains("or its clock changed: weak. Measure again on a quiet machine");
    }

    @Test
    void marksWhatIsOutsideTheLimitsAndDoesNotCountItAsARival() throws IOException {
        SearchResult result = read(RESULT.replace(
                        "{\"name\":\"weak\"",
                        "{\"name\":\"weak\",\"within_limits\":false,\"breaks\":[\"params <= 3 (has 5)\"]")
                .replace("\"top1\":0.8,", "\"top1\":0.92,"));
        assertThat(SearchVerdict.of(result))
                .contains("slower than weak (which is outside the limits)")
                .doesNotContain("did not pay");
        String html = new Report(result, List.of(), "").html();
        assertThat(html)
                .contains("weak <span class='outside'>outside the limits</span>")
                .contains("weak is outside the limits: it breaks params &lt;= 3 (has 5).");
    }

    @Test
    void saysWhenTheFoundNetworkItselfBreaksALimit() throws IOException {
        String text = RESULT.replace(
                "\"best\":{", "\"best\":{\"within_limits\":false,\"breaks\":[\"latency_ms <= 0.9 (measured 1)\"],");
        assertThat(SearchVerdict.of(read(text)))
                .startsWith(
                        "The found network does not keep the limits: it breaks latency_ms <= 0.9 (measured 1). The found");
        String alone = text.replaceAll("(?s)\"baselines\":\\[.*?\\],\\s*\"pareto\"", "\"baselines\":[],\"pareto\"");
        assertThat(SearchVerdict.of(read(alone)))
                .isEqualTo("The found network does not keep the limits: it breaks latency_ms <= 0.9 (measured 1).");
    }

    @Test
    void theFrontIsNamedByWhatItIsAFrontOf() throws IOException {
        SearchResult result =
                read(RESULT.replace("\"pareto\":", "\"pareto_objectives\":[\"score\",\"latency_ms\"],\"pareto\":"));
        assertThat(new Report(result, List.of(), "").html())
                .contains("members on the front of score against latency_ms");
        assertThat(new Report(read(RESULT), List.of(), "").html()).contains("score against MACs");
    }

    @Test
    void drawsNoScoreThatNobodyGave() throws IOException {
        SearchResult scored = read(RESULT);
        assertThat(new Report(scored, List.of(), "<svg></svg>").html()).contains("search-time score");
        SearchResult unscored = read(RESULT.replaceAll("\"score\":[0-9.]+", "\"score\":null"));
        assertThat(new Report(unscored, List.of(), "<svg></svg>").html())
                .doesNotContain("search-time score", "Search-time");
    }

    @Test
    void aCurveHasNoPlaceForWhatIsNoNumberAndNoMorePointsThanCanBeSeen() throws IOException {
        List<EpochDone> events = new ArrayList<>();
        for (int epoch = 1; epoch <= 50_000; epoch++) {
            double loss = List.of(3.0 / epoch, Double.NaN, Double.POSITIVE_INFINITY, 1e308, -1e308)
                    .get(epoch % 100 < 5 ? epoch % 100 : 0);
            events.add(new EpochDone("found", epoch, 50_000, 0, Map.of("loss", loss)));
        }
        String html = new Report(read(RESULT), events, "").html();
        assertThat(html).contains("training loss").doesNotContain("NaN").doesNotContain("Infinity");
        assertThat(html.length()).isLessThan(200_000);
        assertThat(html).as("the last epoch is where the axis ends").contains("L624.0 ");
    }

    @Test
    void aNetworkHasOneNameAndOneColourInAllCharts() throws IOException {
        SearchResult result = read(RESULT.replace("\"best\":{", "\"best\":{\"name\":\"found-2\","));
        List<EpochDone> events = Stream.of("weak", "found-2")
                .map(run -> new EpochDone(run, 1, 1, 0, Map.of("loss", 2.0)))
                .toList();
        String html = new Report(result, events, "<svg></svg>").html();
        assertThat(html).doesNotContain("found-2");
        Matcher legends = Pattern.compile("fill='(#[0-9a-f]{6})' fill-opacity='.8'/><text[^>]*>(found|weak|slow)<")
                .matcher(html);
        Map<String, Set<String>> colours = new HashMap<>();
        int count = 0;
        while (legends.find()) {
            colours.computeIfAbsent(legends.group(2), n -> new HashSet<>()).add(legends.group(1));
            count++;
        }
        assertThat(count).isEqualTo(5);
        assertThat(colours.values())
                .hasSize(3)
                .allSatisfy(used -> assertThat(used).hasSize(1));
        assertThat(new HashSet<>(colours.values())).hasSize(3);
    }

    @Test
    void whatIsNoNumberIsNotDrawn() throws IOException {
        List<EpochDone> epochs = List.of(
                new EpochDone("weak", 1, 3, 0, Map.of("loss", 2.0)),
                new EpochDone("weak", 2, 3, 0, Map.of("loss", Double.NaN)),
                new EpochDone("weak", 3, 3, 0, Map.of("loss", Double.POSITIVE_INFINITY)));
        String html = new Report(read(RESULT), epochs, "").html();
        assertThat(html).contains("training loss").doesNotContain("NaN", "Infinity", "validation accuracy");
        String silent = new Report(read("{}"), epochs.subList(1, 3), "").html();
        assertThat(silent).doesNotContain("NaN", "Infinity", "<figure>", "<h2>Training</h2>", "Accuracy and latency");
    }

    @Test
    void saysWhichNetworksDivergedAndHaveNoRow() throws IOException {
        String more = RESULT.replace(
                "\"pareto\":",
                "\"diverged\":[{\"name\":\"wide <1>\",\"reason\":\"training diverged in epoch 3\"}, 7],\"pareto\":");
        assertThat(new Report(read(more), List.of(), "").html())
                .contains("wide &lt;1&gt; has no row, diverged: training diverged in epoch 3.");
        assertThat(new Report(read(RESULT), List.of(), "").html()).doesNotContain("diverged");
    }

    @Test
    void saysHowWellTheSupernetRankedAndHowManyWerePassedOver() throws IOException {
        String more = RESULT.replace(
                "\"pareto\":",
                "\"rank_check\":{\"kendall_tau\":0.25,\"pairs\":3,\"members\":[]},"
                        + "\"passed_over\":[{\"architecture\":\"a\",\"breaks\":\"macs <= 4M (has 5)\"}],\"pareto\":");
        assertThat(new Report(read(more), List.of(), "").html())
                .contains("Members that ranked higher but broke a limit when measured: 1.")
                .contains(
                        "Kendall's tau between the scores of the supernet and of trainings from scratch: 0.250 over 3 sub-nets.");
        assertThat(new Report(read(more.replace("\"kendall_tau\":0.25,", "")), List.of(), "").html())
                .contains("from scratch: - over 3 sub-nets.");
        assertThat(new Report(read(RESULT), List.of(), "").html()).doesNotContain("Kendall", "ranked higher");
    }

    @Test
    void saysHowFarTrainingsAgreeAndShowsBothScoresOfEachSubNet() throws IOException {
        String once = RESULT.replace(
                "\"pareto\":",
                "\"rank_check\":{\"kendall_tau\":0.25,\"pairs\":2,\"members\":[{\"architecture\":\"<a>\","
                        + "\"supernet_valid\":0.5,\"valid\":0.7},{\"supernet_valid\":0.6,\"valid\":0.8}]},\"pareto\":");
        String several = once.replace("\"pairs\":2", "\"ceiling\":0.6125,\"trainings\":2,\"pairs\":2")
                .replace("\"valid\":0.7", "\"valid\":0.7,\"valids\":[0.65,0.75]");
        assertThat(new Report(read(several), List.of(), "").html())
                .contains("from scratch: 0.250 over 2 sub-nets (two trainings of the same sub-nets agree by 0.613).")
                .contains("<h2>The supernet and training from scratch</h2>", "validation accuracy, supernet")
                .contains("From scratch: the mean of 2 trainings of each.", "&lt;a&gt;")
                .doesNotContain("<a>");
        assertThat(new Report(read(once), List.of(), "").html())
                .contains("over 2 sub-nets.", "<h2>The supernet and training from scratch</h2>")
                .doesNotContain("agree by", "the mean of");
        assertThat(new Report(read(once.replace("0.7}", "null}").replace("0.8}", "\"x\"}")), List.of(), "").html())
                .as("without both scores there is no point")
                .doesNotContain("<h2>The supernet and training from scratch</h2>");
    }

    @Test
    void measuresWinnersAndClassesAreShown() throws IOException {
        String more = RESULT.replace(
                "\"pareto\":",
                "\"measure\":{\"name\":\"macro_f1\",\"maximize\":true},\"classes\":{\"names\":[\"go<od\",\"bad\"],"
                        + "\"confusion\":[[30,1],[2,7]],\"majority\":{\"macro_f1\":{\"value\":0.4366,\"ci95\":[0.4,0.5]}}},\"pareto\":");
        String html = new Report(read(more), List.of(), "").html();
        assertThat(html)
                .contains("test macro-F1", "always the largest class", "43.66 %", "Answers by class", "go&lt;od")
                .doesNotContain("go<od");
        assertThat(new Report(read(more.replace("[2,7]", "[2]")), List.of(), "").html())
                .as("no square is no matrix")
                .doesNotContain("Answers by class");
    }

    @Test
    void aLongCurveIsALineWithoutDots() throws IOException {
        List<EpochDone> epochs = IntStream.rangeClosed(1, 60)
                .mapToObj(e -> new EpochDone("weak", e, 60, 0, Map.of("loss", 1.0 / e)))
                .toList();
        String html = new Report(read("{}"), epochs, "").html();
        assertThat(html).contains("<path fill='none'");
        // the legend's
        assertThat(html.split("<circle", -1)).hasSize(2);
    }

    @Test
    void severalBetterRowsAreNamedTogether() throws IOException {
        SearchResult result =
                read(RESULT.replace("\"top1\":0.8,", "\"top1\":0.92,").replace("\"median\":2.0", "\"median\":1.0"));
        assertThat(SearchVerdict.of(result))
                .contains("1.00 times faster than slow")
                .endsWith("slow and weak are at least as fast and at least as accurate on the test images.");
    }

    @Test
    void aDifferenceWithinTheIntervalIsNone() throws IOException {
        SearchResult result = read(RESULT.replace("\"top1\":0.8,", "\"top1\":0.9,"));
        assertThat(SearchVerdict.of(result)).contains("slower than weak and as accurate within its interval");
    }
}

package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.result.ResultFile;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCardTest {
    @TempDir
    private Path folder;

    private static SearchConfig config(String more) {
        return SearchConfig.parse(
                "s.yaml",
                "name: steel\ndata: {source: a.zip}\nspace: {name: resnet-18}\nstrategy: {name: random}\n" + more,
                List.of());
    }

    private TrainedNetwork best(String more) throws Exception {
        String text = "{\"best\":{\"architecture\":\"n\",\"params\":1234,\"macs\":5678901,\"train\":0.5,"
                + "\"test\":{\"top1\":0.75,\"ci95\":[0.5,0.875],\"images\":16},"
                + "\"latency_ms\":{\"median\":1.25,\"p90\":1.5}" + more + "}}";
        return ResultFile.read(Files.writeString(folder.resolve("r.json"), text))
                .best()
                .orElseThrow();
    }

    private static String of(SearchConfig config, TrainedNetwork best) {
        return of(config, config.constraints(), best);
    }

    private static String of(SearchConfig config, Map<String, String> limits, TrainedNetwork best) {
        return ModelCard.of(config, limits, best, new ModelMetadata(List.of(), Optional.empty()));
    }

    @Test
    void figuresStandWithTheirUnits() throws Exception {
        assertThat(of(config(""), best("")))
                .startsWith("# steel\n")
                .contains(
                        "- held-out top-1 0.7500, 95 % interval [0.5000, 0.8750], 16 images; on training images 0.5000")
                .contains("- limits: none\n")
                .contains("median 1.250 ms, p90 1.500 ms\n")
                .contains("- parameters: 1,234; multiply-accumulates: 5,678,901")
                .doesNotContain("- input:");
    }

    @Test
    void anUnstableLatencyIsSaidToBeOne() throws Exception {
        assertThat(of(config(""), best(",\"unstable\":true")))
                .contains("p90 1.500 ms (unstable: measure again on a quiet machine)\n");
    }

    @Test
    void limitsAreSaidToBeKeptOrBrokenAsMeasured() throws Exception {
        SearchConfig limited = config("constraints: {latency_ms: '<= 1', params: '<= 2K'}\n");
        assertThat(of(limited, best(""))).contains("- limits: latency_ms <= 1, params <= 2K, kept\n");
        assertThat(of(limited, best(",\"within_limits\":false,\"breaks\":[\"latency_ms <= 1 (measured 1.25)\"]")))
                .contains("- limits: latency_ms <= 1, params <= 2K, broken: latency_ms <= 1 (measured 1.25)\n");
    }

    @Test
    void aLimitInPerCentStandsInNumbersToo() throws Exception {
        SearchConfig limited = config("constraints: {latency_ms: '<= 50 % of mobilenet-v3-small'}\n");
        String text = "<= 0.18 (50 % of mobilenet-v3-small, 0.36)";
        assertThat(of(limited, Map.of("latency_ms", text), best("")))
                .contains("- limits: latency_ms <= 0.18 (50 % of mobilenet-v3-small, 0.36), kept\n");
        assertThat(of(limited, Map.of("latency_ms", text), best(",\"within_limits\":false,\"breaks\":[\"b\"]")))
                .contains("- limits: latency_ms <= 0.18 (50 % of mobilenet-v3-small, 0.36), broken: b\n");
    }

    @Test
    void whoWasTaughtNamesTheTeacher() throws Exception {
        SearchConfig taught = config("retrain: {teacher: largest, epochs: 3}\n");
        assertThat(of(taught, best("")))
                .contains("- trained from scratch on: a.zip, 3 epochs, seed 1; it learned from the labels and from the"
                        + " answers of largest\n");
        assertThat(of(config("retrain: {epochs: 3}\n"), best("")))
                .contains("- trained from scratch on: a.zip, 3 epochs, seed 1\n");
        // nobody taught what the members of a supernet share
        assertThat(of(taught, best(",\"weights\":\"inherited\""))).doesNotContain("largest");
    }

    @Test
    void theRecipeOfATrainingIsNamed() throws Exception {
        assertThat(of(config(""), best("")))
                .contains(
                        "- recipe: standard: 64 images a step, learning rate 0.05 falling along a cosine, momentum 0.9"
                                + " (Nesterov), weight decay 0.00003, label smoothing 0.1\n- augmentation: flip 0.5, crop 0.125\n");
        SearchConfig darts = config("retrain: {recipe: {name: darts, drop_path: 0.3}, epochs: 3}\n");
        assertThat(of(darts, best("")))
                .contains("- trained from scratch on: a.zip, 3 epochs, seed 1\n"
                        + "- recipe: darts (drop_path 0.3): 96 images a step, learning rate 0.025 falling along a"
                        + " cosine, momentum 0.9, weight decay 0.0003, gradient clip 5, drop path up to 0.3,"
                        + " auxiliary heads by 0.4, cutout of pixels 16\n"
                        + "- augmentation: flip 0.5, crop 0.125, erase 0.5\n");
        // a supernet has settings of its own
        assertThat(of(darts, best(",\"weights\":\"inherited\"")))
                .doesNotContain("recipe")
                .contains("- augmentation: flip 0.5, crop 0.125\n");
    }

    @Test
    void whatImagesGoThroughIsShortHoweverManyChannelsThereAre() {
        List<Double> many = Collections.nCopies(13, 0.5);
        ModelInput wide = new ModelInput(13, 12, 12, 12, 12, "area-bilinear", "stretch", many, many);
        assertThat(ModelCard.of(
                        config(""),
                        Map.of(),
                        TrainedNetwork.UNKNOWN,
                        new ModelMetadata(List.of("a", "b"), Optional.of(wide))))
                .contains("brought to 12 x 12 pixels (resize: area-bilinear, fit: stretch)")
                .contains("0.5] and so on (all of them in the file's metadata), factor [")
                .contains(
                        "classes, in the order of the scores: a, b\n- to use it: `espalier predict DIR IMAGES..`, or ");
        ModelInput plain = new ModelInput(1, 12, 12, 12, 10, "area-bilinear", "stretch", List.of(), List.of());
        assertThat(ModelCard.of(
                        config(""),
                        Map.of(),
                        TrainedNetwork.UNKNOWN,
                        new ModelMetadata(List.of("a", "b"), Optional.of(plain))))
                .contains("brought to 12 x 10 pixels, then to those of the model")
                .contains("values become bytes by their type (8 bits as they are)");
    }
}

package org.espalier.pipeline.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.pipeline.result.Holdout;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;
import org.espalier.pipeline.result.WeightsFrom;

/** The winner on one page: what it is, what it was trained on, how it was measured. */
public final class ModelCard {
    private static final int SHOWN = 12;

    private ModelCard() {}

    /**
     * The page in Markdown.
     *
     * @param limits metric to limit, in numbers, that the winner was held against
     * @param best the winner, proved
     * @param model what its exported file says of its input and classes
     */
    public static String of(SearchConfig config, Map<String, String> limits, TrainedNetwork best, ModelMetadata model) {
        Holdout test = best.test();
        return String.format(
                Locale.ROOT,
                """
                # %s

                - space: %s
                - architecture: `%s`
                - %s
                %s- augmentation: %s
                - held-out %s; on training images %.4f
                - batch norms: exact statistics of training images, augmented as in the training
                - limits: %s
                - latency on %s: median %.3f ms, p90 %.3f ms%s
                - parameters: %,d; multiply-accumulates: %,d
                %s""",
                config.name(),
                config.asGiven(SearchPaths.SPACE, config.space().name()),
                best.architecture(),
                weights(config, best),
                best.weightsFrom().equals(WeightsFrom.INHERITED)
                        ? ""
                        : "- recipe: " + config.retrain().recipeInWords() + "\n",
                best.weightsFrom().equals(WeightsFrom.INHERITED)
                        ? config.data().augment()
                        : config.retrain()
                                .recipe()
                                .augmentation(
                                        config.data().augment(), config.data().size()),
                test.inWords(test.led(config.objective().objectives())),
                best.train().orElse(Double.NaN),
                limits(limits, best),
                best.device().orElse(config.device().name()),
                best.latencyMs().median().orElse(Double.NaN),
                best.latencyMs().p90().orElse(Double.NaN),
                best.unstable() ? " (unstable: measure again on a quiet machine)" : "",
                best.params().orElse(0),
                best.macs().orElse(0),
                model.input().map(input -> input(model, input)).orElse(""));
    }

    private static String weights(SearchConfig config, TrainedNetwork best) {
        String data = config.asGiven(SearchPaths.DATA, config.data().source());
        if (best.weightsFrom().equals(WeightsFrom.INHERITED)
                && config.supernet().weights().isPresent()) {
            return "weights: cut out of the published supernet "
                    + config.asGiven(
                            SearchPaths.WEIGHTS, config.supernet().weights().get())
                    + ", which others have trained; its images are normalised as ImageNet's";
        }
        return best.weightsFrom().equals(WeightsFrom.INHERITED)
                ? String.format(
                        Locale.ROOT,
                        "weights: cut out of a supernet that was trained on %s, seed %d; not trained by itself",
                        data,
                        config.seed())
                : String.format(
                        Locale.ROOT,
                        "trained from scratch on: %s, %d epochs, seed %d%s",
                        data,
                        best.epochs().orElse(config.retrain().epochs()),
                        config.seed(),
                        config.retrain()
                                .teacher()
                                .map(teacher -> "; it learned from the labels and from the answers of "
                                        + config.asGiven(SearchPaths.TEACHER, teacher))
                                .orElse(""));
    }

    private static String limits(Map<String, String> limits, TrainedNetwork best) {
        if (limits.isEmpty()) {
            return "none";
        }
        String asked = limits.entrySet().stream()
                .map(limit -> limit.getKey() + " " + limit.getValue())
                .collect(Collectors.joining(", "));
        return SearchVerdict.isOutside(best) ? asked + ", broken: " + SearchVerdict.breaks(best) : asked + ", kept";
    }

    /** In the words of the file's metadata, so that whoever feeds the model elsewhere can do what was done here. */
    private static String input(ModelMetadata model, ModelInput input) {
        return String.format(
                Locale.ROOT,
                """
                - input: %s, %d x %d x %d (channels, height, width), values 0..1; the normalisation is part of the file
                - images are first brought to %d x %d pixels%s (resize: %s, fit: %s)
                - values become bytes %s; bytes / 255 are the input
                - %s
                - to use it: `espalier predict DIR IMAGES..`%s
                """,
                input.colour(),
                input.channels(),
                input.height(),
                input.width(),
                input.dataHeight(),
                input.dataWidth(),
                input.dataHeight() == input.height() && input.dataWidth() == input.width()
                        ? ""
                        : ", then to those of the model",
                input.resize(),
                input.fit(),
                input.offset().isEmpty()
                        ? "by their type (8 bits as they are)"
                        : "as (value - offset) * factor, rounded and clipped to 0..255, offset " + some(input.offset())
                                + ", factor " + some(input.factor()),
                model.values().isEmpty()
                        ? "classes, in the order of the scores: " + String.join(", ", model.classes())
                        : "numbers that it gives, in their order: " + String.join(", ", model.values()),
                model.values().isEmpty()
                        ? ", or the programs in `use/` (Java, Python, C++), which do all of this"
                        : "");
    }

    /** Of hundreds of channels the file has the rest. */
    private static String some(List<Double> numbers) {
        String more = numbers.size() > SHOWN ? " and so on (all of them in the file's metadata)" : "";
        return numbers.subList(0, Math.min(SHOWN, numbers.size())) + more;
    }
}

package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.files.RegularFiles;
import org.espalier.pipeline.SearchFolder;
import org.espalier.pipeline.result.Holdout;
import org.espalier.pipeline.validation.Validation;
import org.espalier.search.Objective;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.Part;
import org.espalier.yaml.Excerpt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges an exported network by the measures of what it learned. */
@Command(name = "validate", description = "How right the best of a finished search, or a MODEL.onnx, is on images.")
final class ValidateCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "DIR|MODEL.onnx", description = "A finished search or training, or an exported model.")
    private Path model = Path.of("");

    @Option(names = "--data", paramLabel = "SOURCE", required = true, description = "Where the images come from.")
    private String source = "";

    @Option(
            names = "--part",
            paramLabel = "PART",
            description = "train, valid, test or all; default: test for a DIR, split as it was there; all for a model.")
    private @Nullable String part;

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description = "Of arrays: auto, nhwc or nchw; default: as in the DIR's configuration; auto for a model.")
    private @Nullable String layout;

    @Override
    public Integer call() throws IOException {
        if (part != null && !part.equals(ALL)) {
            named(part);
        }
        if (layout != null) {
            layout(layout);
        }
        Validation validation =
                new Validation(System.getenv(), message -> common.err().println("note: " + message));
        Validation.Outcome result;
        String used;
        List<Objective> led = List.of();
        if (Files.isDirectory(model)) {
            SearchFolder search = SearchFolder.open(model);
            validation = validation.of(search.config().task());
            led = search.config().objective().objectives();
            byte[] onnx = RegularFiles.readBytes(search.model());
            used = part == null ? "test" : part;
            Layout axes = layout == null ? search.config().data().layout() : layout(layout);
            result = used.equals(ALL)
                    ? validation.all(model.toString(), onnx, source, axes)
                    : validation.part(
                            model.toString(),
                            onnx,
                            search.config().data(),
                            search.config().seed(),
                            source,
                            axes,
                            named(used));
        } else {
            if (!Files.exists(model)) {
                throw new IllegalArgumentException(model + ": no such file or folder");
            }
            used = part == null ? ALL : part;
            if (!used.equals(ALL)) {
                throw new IllegalArgumentException(
                        "--part " + used + ": a model file says nothing of how its images were"
                                + " split; use --part all, or the folder of its search");
            }
            Layout axes = layout == null ? Layout.AUTO : layout(layout);
            result = validation.all(model.toString(), RegularFiles.readBytes(model), source, axes);
        }
        print(result, used, led);
        return ExitCode.DONE;
    }

    private static Layout layout(String word) throws IOException {
        return Usage.check(Map.of("layout", "--layout"), () -> Layout.of(word));
    }

    private static Part named(String word) {
        return Part.named(word)
                .orElseThrow(() -> new IllegalArgumentException(
                        "--part: expected train, valid, test or all, got '" + Excerpt.of(word) + "'"));
    }

    private void print(Validation.Outcome outcome, String used, List<Objective> led) {
        Holdout result = Holdout.of(outcome.score());
        if (common.json) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("model", model.toString());
            row.put("data", source);
            row.put("part", used);
            row.put("top1", result.top1());
            row.put("ci95", result.ci95());
            row.put("images", result.images());
            row.put("measures", new LinkedHashMap<>(result.measures()));
            row.put("unknown_classes", outcome.unknownClasses());
            common.printJson(row);
            return;
        }
        common.out().printf(Locale.ROOT, "%s on %s (%s): %s%n", model, source, used, result.inWords(result.led(led)));
    }
}

package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.espalier.failure.Problem;
import org.espalier.pipeline.SearchFolder;
import org.espalier.pipeline.predict.Classifier;
import org.espalier.torch.data.Layout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what is on images. */
@Command(
        name = "predict",
        description = "Classes and scores of images by the best of a finished search, or by a MODEL.onnx.",
        footer = "Exit code 1 where an image could not be classified; the others still are.")
final class PredictCommand implements Callable<Integer> {
    private static final int SHOWN = 5;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "DIR|MODEL.onnx", description = "A finished search, or an exported model.")
    private Path model = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "Pictures, folders of pictures with all below them, .npy or .npz files.")
    private List<Path> images = List.of();

    @Option(
            names = "--top",
            paramLabel = "K",
            description = "How many classes to print for each image; default: 5, all of them with --json.")
    private @Nullable Integer top;

    @Option(names = "--layout", paramLabel = "LAYOUT", description = "Of arrays: auto, nhwc or nchw; default: auto.")
    private String layout = Layout.AUTO.word();

    @Override
    public Integer call() throws IOException {
        if (top != null && top < 1) {
            throw new UsageException(Problem.at("--top", "expected a whole number of at least 1, got " + top));
        }
        Layout axes = Layout.of(layout);
        if (!Files.exists(model)) {
            throw new IllegalArgumentException(model + ": no such file or folder");
        }
        Path file = Files.isDirectory(model) ? SearchFolder.open(model).model() : model;
        try (Classifier classifier = Classifier.open(file)) {
            classifier.notes().forEach(this::note);
            Predictions predictions = common.json
                    ? Predictions.json(
                            common.out(),
                            model.toString(),
                            classifier.classes(),
                            classifier.ofClasses(),
                            top == null ? Integer.MAX_VALUE : top)
                    : Predictions.lines(common.out(), common.err(), top == null ? SHOWN : top);
            classifier.classify(images, axes, predictions, this::note);
            return predictions.end() == 0 ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private void note(String text) {
        common.err().println("note: " + Printable.of(text));
    }
}

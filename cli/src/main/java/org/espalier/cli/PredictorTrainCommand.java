package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.espalier.files.OutputPlace;
import org.espalier.predict.Predictor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A predictor in a file. */
@Command(
        name = "train",
        description = "Learn from a table, or from the trials of an earlier search, and write the predictor to a file.")
final class PredictorTrainCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private PredictorOptions options = new PredictorOptions();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The predictor, in safetensors: space, encoding, settings and weights.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        OutputPlace.requireFile("--out", out);
        return Usage.check(PredictorOptions.NAMES, this::trained);
    }

    private Integer trained() throws IOException {
        options.refuseProxies();
        PredictorOptions.Known known = options.read();
        Predictor learned = options.learner(known, common).fit(known.learned(), options.seed());
        options.stored(known, learned).write(out);
        if (common.json) {
            common.printJson(JsonObject.of(
                    "out", out.toString(),
                    "space", known.named().name(),
                    "model", options.model(),
                    "column", options.column(),
                    "samples", known.learned().size(),
                    "seed", options.seed()));
        } else {
            common.out()
                    .printf(
                            Locale.ROOT,
                            "%s: %s of %s, learned from %,d members of %s%n",
                            out,
                            options.model(),
                            options.column(),
                            known.learned().size(),
                            known.named().name());
        }
        return ExitCode.DONE;
    }
}

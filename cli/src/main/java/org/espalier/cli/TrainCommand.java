package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.files.OutputPlace;
import org.espalier.files.PathSegment;
import org.espalier.pipeline.Search;
import org.espalier.pipeline.config.AugmentKeys;
import org.espalier.pipeline.config.DataConfig;
import org.espalier.pipeline.config.PublishedRecipe;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchConfigBuilder;
import org.espalier.pipeline.method.FixedMethod;
import org.espalier.settings.SettingException;
import org.espalier.torch.data.Fit;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.Sampling;
import org.espalier.torch.data.SplitSettings;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.Nearest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains one network from scratch and proves it, as a search does with its winner. */
@Command(name = "train", description = "Train a network or a member of a space from scratch, validate and export it.")
final class TrainCommand implements Callable<Integer> {
    private static final Map<String, String> OPTIONS = Usage.options(
            "data.size", "--size",
            "size", "--size",
            "fit", "--fit",
            "layout", "--layout",
            "data.layout", "--layout",
            "retrain.recipe", "--recipe",
            "retrain.epochs", "--epochs",
            "retrain.batch", "--batch",
            "retrain.learning_rate", "--learning-rate",
            "data.source", "--data");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SpaceArguments arguments = new SpaceArguments();

    @Option(names = "--data", paramLabel = "SOURCE", required = true, description = "Where the images come from.")
    private String source = "";

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the training; default: trainings/NAME.")
    private @Nullable Path out;

    @Option(
            names = "--size",
            paramLabel = "PIXELS|HxW",
            description = "What images are brought to: a side, or rows x columns such as 480x640; default"
                    + " ${DEFAULT-VALUE}.")
    private String size = "32";

    @Option(
            names = "--fit",
            paramLabel = "FIT",
            description = "Of images in another proportion: stretch (the default), letterbox or crop.")
    private String fit = Fit.STRETCH.word();

    @Option(names = "--layout", paramLabel = "LAYOUT", description = "Of arrays: auto (the default), nhwc or nchw.")
    private String layout = Layout.AUTO.word();

    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            description = "How it is trained: ${DEFAULT-VALUE}, darts, spos, nas-bench-201 or mobile.")
    private String recipe = PublishedRecipe.STANDARD.word();

    @Option(names = "--epochs", paramLabel = "N", description = "Default: the recipe's, of standard 30.")
    private @Nullable Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Default: the recipe's, of standard 64.")
    private @Nullable Integer batch;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "Default: the recipe's, of standard 0.05.")
    private @Nullable Double learningRate;

    @Option(
            names = "--augment",
            paramLabel = "CHANGES",
            description = "Random changes to training images: none, or pairs such as flip=0,rotate=10 (keys of"
                    + " data.augment; those not named keep their defaults). Default: ${DEFAULT-VALUE}.")
    private String augment = "flip=0.5,crop=0.125";

    @Option(names = "--seed", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Override
    public Integer call() throws IOException {
        SpaceOptions.Fitted fitted = arguments.fit();
        SearchConfig config = Usage.check(OPTIONS, () -> config(fitted));
        if (out != null) {
            OutputPlace.requireFolder("--out", out);
        }
        Path directory = out == null ? Path.of("trainings", config.name()) : out;
        return Usage.check(OPTIONS, () -> Runs.run(Search.of(config).in(directory), null, common));
    }

    private SearchConfig config(SpaceOptions.Fitted fitted) {
        String plain =
                PathSegment.of(arguments.name().substring(arguments.name().lastIndexOf('/') + 1));
        DataConfig data = SettingException.within(
                "data",
                () -> new DataConfig(
                        source,
                        SpaceOptions.imageSize(size),
                        Fit.of(fit),
                        SplitSettings.DEFAULT,
                        Layout.of(layout),
                        AugmentKeys.ofOption("--augment", augment),
                        Sampling.SHUFFLED));
        RetrainConfig retrain = SettingException.within("retrain", this::retrain);
        return new SearchConfigBuilder(
                        data,
                        new SearchConfig.Space(arguments.name(), fitted.parameters()),
                        new SearchConfig.Method(FixedMethod.NAME, new FixedMethod.Settings(fitted.notation())))
                .name(plain)
                .seed(seed)
                .retrain(retrain)
                .build();
    }

    private RetrainConfig retrain() {
        PublishedRecipe published = PublishedRecipe.of(recipe)
                .orElseThrow(() -> new SettingException(
                        "recipe",
                        "unknown recipe '" + Excerpt.of(recipe) + "'"
                                + Nearest.among(recipe, PublishedRecipe.words())));
        return new RetrainConfig(
                1,
                0,
                epochs == null ? published.epochs() : epochs,
                batch == null ? published.batch() : batch,
                learningRate == null ? published.learningRate() : learningRate,
                List.of(),
                Optional.empty(),
                false,
                published.recipe());
    }
}

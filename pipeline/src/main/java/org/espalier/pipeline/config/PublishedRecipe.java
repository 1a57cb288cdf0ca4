package org.espalier.pipeline.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.espalier.torch.train.TrainingRecipe.Descent;

/**
 * How the authors of a space trained its networks from scratch: what {@code retrain.recipe} names. Sources are in the configuration's page.
 */
public enum PublishedRecipe {
    /** Short trainings of small images, after once-for-all (Cai et al. 2020). */
    STANDARD(30, 64, 0.05, new Recipe.Settings(Descent.COSINE, 1, 0.9, true, 3e-5, 0.1, 0, 0, 0, 0)),
    /** CIFAR-10, 20 cells of 36 channels (Liu et al. 2019). */
    DARTS(600, 96, 0.025, new Recipe.Settings(Descent.COSINE, 0, 0.9, false, 3e-4, 0, 5, 0.2, 0.4, 16)),
    /** ImageNet (Guo et al. 2020). */
    SPOS(240, 1024, 0.5, new Recipe.Settings(Descent.LINEAR, 0, 0.9, false, 4e-5, 0.1, 0, 0, 0, 0)),
    /** The benchmark's 200 epochs (Dong and Yang 2020). */
    NAS_BENCH_201(200, 256, 0.1, new Recipe.Settings(Descent.COSINE, 0, 0.9, true, 5e-4, 0, 0, 0, 0, 0)),
    /** ImageNet, for mobile networks (ProxylessNAS, Cai et al. 2019). */
    MOBILE(300, 256, 0.05, new Recipe.Settings(Descent.COSINE, 0, 0.9, true, 4e-5, 0.1, 0, 0, 0, 0));

    private final int epochs;
    private final int batch;
    private final double learningRate;
    private final Recipe.Settings settings;

    PublishedRecipe(int epochs, int batch, double learningRate, Recipe.Settings settings) {
        this.epochs = epochs;
        this.batch = batch;
        this.learningRate = learningRate;
        this.settings = settings;
    }

    /** The name in a configuration, for example {@code nas-bench-201}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Passes over the training images. */
    public int epochs() {
        return epochs;
    }

    /** Images of a step. */
    public int batch() {
        return batch;
    }

    /** Where the learning rate's descent begins. */
    public double learningRate() {
        return learningRate;
    }

    /** All else. */
    public Recipe recipe() {
        return new Recipe(word(), settings);
    }

    /** The names of all. */
    public static List<String> words() {
        return Arrays.stream(values()).map(PublishedRecipe::word).toList();
    }

    /** The recipe of a name; empty where none has it. */
    public static Optional<PublishedRecipe> of(String word) {
        return Arrays.stream(values())
                .filter(recipe -> recipe.word().equals(word))
                .findFirst();
    }
}

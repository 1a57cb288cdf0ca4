package org.espalier.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.TrainingRecipe;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
    private static RetrainConfig retrain(String retrain, String... set) {
        return SearchConfig.parse(
                        "r.yaml",
                        "data: {source: a.zip}\nspace: {name: darts}\nstrategy: {name: random}\nretrain: " + retrain
                                + "\n",
                        List.of(set))
                .retrain();
    }

    /** Of the authors' code, but for what is said in the page of the configuration. */
    @ParameterizedTest
    @CsvSource({
        "standard, 30, 64, 0.05, COSINE, true, 3e-5, 0.1, 0, 0, 0, 0",
        "darts, 600, 96, 0.025, COSINE, false, 3e-4, 0, 5, 0.2, 0.4, 16",
        "spos, 240, 1024, 0.5, LINEAR, false, 4e-5, 0.1, 0, 0, 0, 0",
        "nas-bench-201, 200, 256, 0.1, COSINE, true, 5e-4, 0, 0, 0, 0, 0",
        "mobile, 300, 256, 0.05, COSINE, true, 4e-5, 0.1, 0, 0, 0, 0",
    })
    void aRecipeDecidesWhatIsNotSaid(
            String name,
            int epochs,
            int batch,
            double rate,
            TrainingRecipe.Descent descent,
            boolean nesterov,
            double decay,
            double smoothing,
            double clip,
            double dropPath,
            double auxiliary,
            int cutout) {
        RetrainConfig retrain = retrain("{recipe: " + name + "}");
        assertThat(retrain.epochs()).isEqualTo(epochs);
        assertThat(retrain.batch()).isEqualTo(batch);
        assertThat(retrain.learningRate()).isEqualTo(rate);
        Recipe.Settings settings = retrain.recipe().settings();
        assertThat(retrain.recipe().name()).isEqualTo(name);
        assertThat(settings.cutout()).isEqualTo(cutout);
        TrainingRecipe training = retrain.recipe().training(100, rate, 7);
        assertThat(training.optimiser()).isEqualTo(new Sgd(0.9, nesterov, decay));
        assertThat(training.descent()).isEqualTo(descent);
        assertThat(training.learningRateFloor()).isZero();
        assertThat(training.warmUpEpochs()).isEqualTo(name.equals("standard") ? 1 : 0);
        assertThat(training.labelSmoothing()).isEqualTo(smoothing);
        assertThat(training.clip()).isEqualTo(clip == 0 ? GradientClip.NONE : GradientClip.norm(clip));
        assertThat(training.auxiliary()).isEqualTo(auxiliary);
        assertThat(training.dropPathAt(0)).isZero();
        assertThat(training.dropPathAt(50)).isEqualTo(dropPath / 2);
        assertThat(retrain)
                .isEqualTo(new RetrainConfig().as(PublishedRecipe.of(name).orElseThrow()));
    }

    @Test
    void whatIsSaidWins() {
        RetrainConfig retrain =
                retrain("{epochs: 5, recipe: {name: darts, drop_path: 0.3, clip: 0}, learning_rate: 0.1, top: 2}");
        assertThat(retrain.epochs()).isEqualTo(5);
        assertThat(retrain.batch()).isEqualTo(96);
        assertThat(retrain.learningRate()).isEqualTo(0.1);
        assertThat(retrain.top()).isEqualTo(2);
        assertThat(retrain.random()).isEqualTo(2);
        assertThat(retrain.recipe().settings().dropPath()).isEqualTo(0.3);
        assertThat(retrain.recipe().settings().auxiliary()).isEqualTo(0.4);
        assertThat(retrain.recipe().training(5, 0.1, 1).clip()).isEqualTo(GradientClip.NONE);
        assertThat(retrain.recipe().called()).isEqualTo("darts (clip 0.0, drop_path 0.3)");
        assertThat(retrain("{top: 1}", "retrain.recipe=darts", "retrain.epochs=7")
                        .epochs())
                .isEqualTo(7);
        assertThat(retrain("{top: 1}", "retrain.recipe=darts").batch()).isEqualTo(96);
        assertThat(retrain("{recipe: {weight_decay: 0.1}}").recipe().called()).isEqualTo("standard (weight_decay 0.1)");
    }

    /** A search of before is the same as it was, and what nobody said is the standard recipe. */
    @Test
    void theStandardTrainingIsWhatItWas() {
        assertThat(retrain("{top: 3}")).isEqualTo(new RetrainConfig());
        assertThat(new Recipe().training(5, 0.05, 3))
                .hasToString(
                        TrainingRecipe.standard(5, 3).withLearningRate(0.05).toString());
        assertThat(new Recipe().augmentation(Augmentation.STANDARD, ImageSize.square(32)))
                .isEqualTo(Augmentation.STANDARD);
    }

    @Test
    void cutoutIsInPixelsUnlessTheDataSayOtherwise() {
        Recipe darts = PublishedRecipe.DARTS.recipe();
        assertThat(darts.augmentation(Augmentation.STANDARD, ImageSize.square(32))
                        .erase())
                .isEqualTo(0.5);
        assertThat(darts.augmentation(Augmentation.STANDARD, new ImageSize(64, 40))
                        .erase())
                .isEqualTo(0.4);
        assertThat(darts.augmentation(Augmentation.STANDARD, ImageSize.square(8))
                        .erase())
                .isEqualTo(1);
        assertThat(darts.augmentation(Augmentation.NONE.withErase(0.25), ImageSize.square(32))
                        .erase())
                .isEqualTo(0.25);
    }

    @Test
    void anUnknownRecipeNamesTheNearest() {
        assertThatThrownBy(() -> retrain("{recipe: drats}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("r.yaml:4: retrain.recipe.name: unknown recipe 'drats'; did you mean 'darts'?")
                .hasMessageContaining("known: [standard, darts, spos, nas-bench-201, mobile]");
        assertThatThrownBy(() -> retrain("{recipe: {name: nasbench201}}"))
                .hasMessageContaining("did you mean 'nas-bench-201'?");
        assertThatThrownBy(() -> retrain("{top: 1}", "retrain.recipe=dart"))
                .hasMessageContaining("did you mean 'darts'?");
        assertThatThrownBy(() -> retrain("{recipe: {name: darts, auxilary: 1}}"))
                .hasMessageContaining("retrain.recipe.auxilary: unknown key; did you mean 'auxiliary'?");
        assertThatThrownBy(() -> retrain("{recipe: [darts]}")).hasMessageContaining("retrain.recipe: expected");
        assertThatThrownBy(() -> retrain("{recipe: {clip: -1}}"))
                .hasMessageContaining("retrain.recipe.clip: expected a number in 0.0..1000000.0, got -1.0");
        assertThatThrownBy(() -> retrain("{recipe: {momentum: 0}}")).hasMessageContaining("retrain.recipe.nesterov");
    }
}

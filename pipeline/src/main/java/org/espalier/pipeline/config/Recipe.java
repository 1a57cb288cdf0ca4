package org.espalier.pipeline.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.settings.Ranges;
import org.espalier.settings.SettingException;
import org.espalier.settings.SettingsCodec;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.TrainingRecipe;
import org.espalier.torch.train.TrainingRecipe.Descent;
import org.jspecify.annotations.Nullable;

/**
 * How networks are trained from scratch, beside epochs, batch and learning rate: one for all of a search, or they could not be compared.
 *
 * @param name of the {@link PublishedRecipe} that what is not said was taken from
 * @param settings of it
 */
public record Recipe(String name, Settings settings) {
    /**
     * What a recipe says.
     *
     * @param descent how the learning rate falls to 0
     * @param warmUp epochs in which it rises first, at most a tenth of all; 0 to 1000
     * @param momentum of the gradient's descent, 0 to below 1
     * @param nesterov whether it looks ahead
     * @param weightDecay of the weights of convolutions and linear layers, 0 to below 1
     * @param labelSmoothing share of a target that is spread over all classes, 0 to below 1, unless {@code loss.label_smoothing} says another
     * @param clip limit of the norm of all gradients together, 0 to a million; 0: none
     * @param dropPath share of the images for which a path is dropped, drawn for each image; it rises linearly with the epochs from 0; 0 to below 1
     * @param auxiliary weight of the loss of the auxiliary head, where a network has one, 0 to 10
     * @param cutout side of the square that is cut out of training images, in pixels, unless {@code data.augment.erase} says another; 0 to 4096
     */
    public record Settings(
            Descent descent,
            double warmUp,
            double momentum,
            boolean nesterov,
            double weightDecay,
            double labelSmoothing,
            double clip,
            double dropPath,
            double auxiliary,
            int cutout) {
        private static final double BELOW_ONE = Math.nextDown(1.0);

        public Settings {
            Ranges.number("warmUp", warmUp, 0, 1000);
            Ranges.number("momentum", momentum, 0, BELOW_ONE);
            Ranges.number("weightDecay", weightDecay, 0, BELOW_ONE);
            Ranges.number("labelSmoothing", labelSmoothing, 0, BELOW_ONE);
            Ranges.number("clip", clip, 0, 1e6);
            Ranges.number("dropPath", dropPath, 0, BELOW_ONE);
            Ranges.number("auxiliary", auxiliary, 0, 10);
            Ranges.whole("cutout", cutout, 0, ImageSize.LARGEST);
            if (nesterov && momentum == 0) {
                throw new SettingException("nesterov", "looks ahead by a momentum above 0, got momentum 0");
            }
        }
    }

    /** The standard one. */
    public Recipe() {
        this(PublishedRecipe.STANDARD.word(), PublishedRecipe.STANDARD.recipe().settings());
    }

    /**
     * The recipe of one training.
     *
     * @param seed root seed of dropout and drop path
     */
    public TrainingRecipe training(int epochs, double learningRate, long seed) {
        return TrainingRecipe.standard(epochs, seed)
                .withLearningRate(learningRate)
                .withOptimiser(new Sgd(settings.momentum(), settings.nesterov(), settings.weightDecay()))
                .withWarmUp(Math.min(settings.warmUp(), epochs / 10.0))
                .withDescent(settings.descent())
                .withLabelSmoothing(settings.labelSmoothing())
                .withClip(settings.clip() == 0 ? GradientClip.NONE : GradientClip.norm(settings.clip()))
                .withDropPath(settings.dropPath(), settings.dropPath() > 0)
                .withAuxiliary(settings.auxiliary());
    }

    /** Its name, and what was changed of it, for example {@code darts (drop_path 0.3)}. */
    public String called() {
        Map<String, @Nullable Object> published = PublishedRecipe.of(name)
                .map(recipe -> SettingsCodec.standard().plain(recipe.recipe().settings()))
                .orElse(Map.of());
        List<String> changed = new ArrayList<>();
        SettingsCodec.standard().plain(settings).forEach((key, value) -> {
            if (!Objects.equals(value, published.get(key))) {
                changed.add(key + " " + value);
            }
        });
        return changed.isEmpty() ? name : name + " (" + String.join(", ", changed) + ")";
    }

    /** What it does, for people: what is 0 is left out. */
    String inWords() {
        List<String> parts = new ArrayList<>();
        parts.add("momentum " + plain(settings.momentum()) + (settings.nesterov() ? " (Nesterov)" : ""));
        tell(parts, "weight decay", settings.weightDecay());
        tell(parts, "label smoothing", settings.labelSmoothing());
        tell(parts, "gradient clip", settings.clip());
        tell(parts, "drop path up to", settings.dropPath());
        tell(parts, "auxiliary heads by", settings.auxiliary());
        tell(parts, "cutout of pixels", settings.cutout());
        return String.join(", ", parts);
    }

    private static void tell(List<String> parts, String what, double value) {
        if (value > 0) {
            parts.add(what + " " + plain(value));
        }
    }

    static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /**
     * The random changes to the images of its trainings.
     *
     * @param configured those of {@code data.augment}
     */
    public Augmentation augmentation(Augmentation configured, ImageSize size) {
        double share = (double) settings.cutout() / Math.min(size.height(), size.width());
        return settings.cutout() == 0 || configured.erase() > 0 ? configured : configured.withErase(Math.min(1, share));
    }
}

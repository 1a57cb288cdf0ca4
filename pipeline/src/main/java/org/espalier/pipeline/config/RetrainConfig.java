package org.espalier.pipeline.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.espalier.files.PathSegment;
import org.espalier.settings.Ranges;
import org.espalier.settings.SettingException;
import org.espalier.torch.train.TrainingRecipe;

/**
 * Training from scratch.
 *
 * @param top how many members of the search's front are trained, 0 to 1000; 0: none, the supernet's own weights are exported
 * @param random how many members drawn at random within the limits are trained beside them, 0 to 1000
 * @param epochs for each, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param learningRate peak of the cosine schedule, 0 to 100
 * @param baselines hand-made networks trained beside them by the same recipe
 * @param teacher whose answers all of them learn from beside the labels: {@code largest} member of the space, a network, or an ONNX file; absent: nobody's
 * @param randomSearch whether the time that the supernet took is spent on training more random members
 * @param recipe how all of them are trained, beside epochs, batch and learning rate
 */
public record RetrainConfig(
        int top,
        int random,
        int epochs,
        int batch,
        double learningRate,
        List<String> baselines,
        Optional<String> teacher,
        boolean randomSearch,
        Recipe recipe) {
    /** What the run of a teacher is called that is trained first. */
    public static final String TEACHER = "teacher";

    /** The teacher that is the largest member of the space. */
    public static final String LARGEST = "largest";

    public RetrainConfig {
        Ranges.whole("top", top, 0, 1000);
        Ranges.whole("random", random, 0, 1000);
        Ranges.whole("epochs", epochs, 1, SearchConfig.MOST_EPOCHS);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.number("learningRate", learningRate, 0, 100);
        baselines = List.copyOf(baselines);
        Set<String> folders = new HashSet<>();
        for (String baseline : baselines) {
            if (baseline.matches("(found|random|random-search)-[0-9]+")) {
                throw new SettingException(
                        "baselines",
                        "'" + baseline + "' is what a run of the search is called; give the network another name");
            }
            if (teacher.isPresent() && PathSegment.of(baseline).equalsIgnoreCase(TEACHER)) {
                throw new SettingException(
                        "baselines",
                        "'" + baseline + "' is what the run of the teacher is called; give the network another name");
            }
            if (!folders.add(PathSegment.of(baseline).toLowerCase(Locale.ROOT))) {
                throw new SettingException("baselines", "'" + baseline + "' is named twice");
            }
        }
    }

    /** By the standard recipe. */
    public RetrainConfig(
            int top,
            int random,
            int epochs,
            int batch,
            double learningRate,
            List<String> baselines,
            Optional<String> teacher,
            boolean randomSearch) {
        this(top, random, epochs, batch, learningRate, baselines, teacher, randomSearch, new Recipe());
    }

    /** Nobody teaches, and random members have no more than the others. */
    public RetrainConfig(int top, int random, int epochs, int batch, double learningRate, List<String> baselines) {
        this(top, random, epochs, batch, learningRate, baselines, Optional.empty(), false);
    }

    /** The same with another teacher. */
    public RetrainConfig withTeacher(String other) {
        return new RetrainConfig(
                top, random, epochs, batch, learningRate, baselines, Optional.of(other), randomSearch, recipe);
    }

    /** The same networks, trained as it was published: its recipe, epochs, batch and learning rate. */
    public RetrainConfig as(PublishedRecipe published) {
        return new RetrainConfig(
                top,
                random,
                published.epochs(),
                published.batch(),
                published.learningRate(),
                baselines,
                teacher,
                randomSearch,
                published.recipe());
    }

    /** How all are trained, for people: the recipe by its name, batch, learning rate, and what else it does. */
    public String recipeInWords() {
        String descent = recipe.settings().descent() == TrainingRecipe.Descent.COSINE ? "along a cosine" : "linearly";
        return recipe.called() + ": " + batch + " images a step, learning rate " + Recipe.plain(learningRate)
                + " falling " + descent + ", " + recipe.inWords();
    }

    /** Whether the teacher is a model in ONNX, and not a network that is trained first. */
    public boolean isTaughtByModel() {
        return teacher.filter(PathKey::isModel).isPresent();
    }

    /** Three members along the front and as many random ones, 30 epochs each, beside both MobileNetV3. */
    public RetrainConfig() {
        this(3, 3, 30, 64, 0.05, List.of("mobilenet-v3-small", "mobilenet-v3-large"));
    }
}

package org.espalier.oneshot.strategy;

import java.util.ArrayList;
import java.util.List;
import org.espalier.oneshot.CollapseGuard;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.FewerSkips;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.RelaxedMethod;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.SkipDropout;
import org.espalier.oneshot.relaxed.Stage;
import org.espalier.oneshot.relaxed.StagedTraining;
import org.espalier.oneshot.relaxed.WithoutNone;
import org.espalier.random.Seeds;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.settings.SettingException;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.train.Adam;
import org.espalier.torch.train.GradientClip;

/**
 * Progressive DARTS (P-DARTS, Chen, Xie, Wu, Tian 2019): stages of growing depth, from each to the next the weakest candidates of every choice are dropped; dropout behind
 * skips while they are ahead, and few of them in the cell.
 *
 * <p>A stage drops at least one candidate of a choice that has three or more, so that a space of fewer candidates than DARTS's eight is narrowed by every stage, too.
 * With fewer epochs than stages the last stages are left out.
 *
 * @param epochs passes over the weights' half of the training images, of all stages together, divided evenly, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param alphaLearningRate rate of the architecture parameters, above 0, at most 10; theirs is constant, so how far they come hangs on it and on the number of steps
 * @param depths of the stages' networks, one to ten, each a share of the depth of the network that is found, above 0, at most 1; what the space's search network is like counts
 *     only where the space has one depth
 * @param candidates of a choice after each stage but the last, 2 to 1,000, falling; the last ends in one by derivation
 * @param skipDropout first rate of each stage, 0 to 0.99
 * @param rest share of each stage's epochs, at the start, in which the architecture rests, 0 to 0.9
 * @param maxSkips skips that a (normal) cell may have, 0 to 1,000
 */
public record PDarts(
        int epochs,
        int batch,
        double alphaLearningRate,
        List<Double> depths,
        List<Integer> candidates,
        List<Double> skipDropout,
        double rest,
        int maxSkips)
        implements RelaxedStrategy {
    private static final int MOST_STAGES = 10;
    private static final int LEAST = 2;
    private static final Description DESCRIPTION = new Description(
            "p-darts",
            "DARTS in stages: deeper networks, fewer candidates, dropout behind skips (Chen et al. 2019)",
            "Chen, Xie, Wu and Tian, Progressive Differentiable Architecture Search: Bridging the Depth Gap between Search and Evaluation, 2019",
            RelaxedSupernet.NEEDS,
            "when the found network is much deeper than the one that darts searches in; the last stages cost the most");

    public PDarts {
        depths = List.copyOf(depths);
        candidates = List.copyOf(candidates);
        skipDropout = List.copyOf(skipDropout);
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("alphaLearningRate", alphaLearningRate, RelaxedStrategy.MOST_ALPHA_RATE);
        Ranges.whole("depths", depths.size(), 1, MOST_STAGES);
        depths.forEach(depth -> Ranges.positive("depths", depth, 1));
        requireOneEach("candidates", candidates.size(), depths.size() - 1, "each stage but the last");
        for (int i = 0; i < candidates.size(); i++) {
            Ranges.whole("candidates", candidates.get(i), LEAST, i == 0 ? 1_000 : candidates.get(i - 1) - 1);
        }
        requireOneEach("skipDropout", skipDropout.size(), depths.size(), "each stage");
        skipDropout.forEach(rate -> Ranges.number("skipDropout", rate, 0, 0.99));
        Ranges.number("rest", rest, 0, 0.9);
        Ranges.whole("maxSkips", maxSkips, 0, 1_000);
    }

    private static void requireOneEach(String key, int size, int stages, String each) {
        if (size != stages) {
            throw new SettingException(
                    key, "expected " + stages + " values, one for " + each + " of 'depths', got " + size);
        }
    }

    /** As published: three stages of 25 epochs in networks of 5, 11 and 17 cells for one of 20, five and three candidates between them, two skips at most. */
    public PDarts() {
        this(75, 96, 6e-4, List.of(0.25, 0.55, 0.85), List.of(5, 3), List.of(0.1, 0.4, 0.7), 0.4, 2);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public CollapseGuard guard() {
        return CollapseGuard.WEIGHTLESS;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < depths.size(); i++) {
            int epochsOfStage = until(i + 1, context.epochs()) - until(i, context.epochs());
            if (epochsOfStage > 0) {
                stages.add(stage(i, epochsOfStage, Seeds.derive(context.seed(), "stage", i)));
            }
        }
        return new StagedTraining(context, stages);
    }

    /** Epochs before a stage; where they cannot be divided evenly the first stages have more. */
    private int until(int stage, int all) {
        return (int) (((long) stage * all + depths.size() - 1) / depths.size());
    }

    private Stage stage(int number, int epochsOfStage, long seed) {
        DartsSettings settings = DartsSettings.standard(epochsOfStage, seed)
                .withLearningRate(learningRate(), 0)
                .withAlphas(new Adam(0.5, 0.999, 1e-8, 1e-3, false), alphaLearningRate)
                .resting((int) Math.floor(rest * epochsOfStage));
        RelaxedMethod method = RelaxedMethod.of(Mixing.SOFTMAX, Activations.KEEP)
                .named("p-darts, at rest for " + rest)
                .dropping(new SkipDropout(skipDropout.get(number)))
                .clipped(GradientClip.norm(5))
                .choosing(new WithoutNone(new FewerSkips(maxSkips, FewerSkips.First.WEAKEST)));
        return new Stage(
                depths.get(number), number < candidates.size() ? candidates.get(number) : LEAST, settings, method);
    }
}

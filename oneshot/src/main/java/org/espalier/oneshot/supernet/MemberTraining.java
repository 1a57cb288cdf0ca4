package org.espalier.oneshot.supernet;

import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Sections;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.WeightRule;
import org.espalier.torch.train.WeightSteps;

/**
 * Trains a supernet member by member: each step adds up the gradients of the passes of a {@link Lesson} and moves the shared weights once. What
 * no pass has used has no gradient, so that neither momentum nor decay moves it. The supernet stays its owner's. Not thread-safe.
 */
public final class MemberTraining implements TrainingAlgorithm, TrainsMembers {
    private static final String WEIGHTS = "weights";
    private static final String OPTIMISER = "optimiser";

    private final Supernet supernet;
    private final Lesson lesson;
    private final MemberRecipe recipe;
    private final int epochs;
    private final List<Stored> parameters;
    private final WeightSteps weightSteps;

    /** @param epochs of the whole training */
    public MemberTraining(Supernet supernet, Lesson lesson, MemberRecipe recipe, int epochs) {
        this.supernet = supernet;
        this.lesson = lesson;
        this.recipe = recipe;
        this.epochs = epochs;
        this.parameters = supernet.store().trained();
        this.weightSteps = new WeightSteps(recipe.optimiser(), recipe::rate, parameters);
    }

    /** So is one that is trained alone, as the first step trains its members, and is large. */
    @Override
    public boolean usesAllThreads(Network network, int batch) {
        return lesson.members(Clock.atEpoch(0, 1, epochs)).size() == 1 && supernet.isSpread(network, batch);
    }

    @Override
    public List<Architecture> members(Clock clock) {
        return lesson.members(clock);
    }

    @Override
    public String identity() {
        return lesson.identity() + "|" + recipe + "|" + supernet.space().name() + "|"
                + supernet.space().decisions().all() + "|" + supernet.store().trainedValues() + "|" + epochs
                + weightSteps.identity();
    }

    @Override
    public boolean moveWeightsBy(WeightRule rule) {
        weightSteps.follow(rule);
        return true;
    }

    @Override
    public boolean normalisesBatches() {
        return supernet.store().holdsStatistics();
    }

    @Override
    public StepReport step(Batch batch, Clock clock) {
        double rate = weightSteps.rate(clock);
        weightSteps.optimiser().clearGradients();
        try (Lesson.Taught taught = lesson.teach(batch, clock)) {
            supernet.addGradients(batch.images(), taught.passes());
            recipe.clip().apply(parameters);
            weightSteps.optimiser().step(rate);
            return new StepReport(taught.loss(), taught.glance(), rate);
        }
    }

    @Override
    public double witness() {
        return supernet.store().sum();
    }

    @Override
    public Map<String, float[]> state() {
        return new Sections()
                .put(WEIGHTS, supernet.store().snapshot())
                .put(OPTIMISER, weightSteps.optimiser().state())
                .all();
    }

    @Override
    public void restore(Map<String, float[]> state) {
        supernet.store().restore(Sections.section(state, WEIGHTS));
        weightSteps.optimiser().restore(Sections.section(state, OPTIMISER));
    }

    @Override
    public void close() {
        weightSteps.close();
    }
}

package org.espalier.oneshot.shrinking;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Network;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.supernet.MemberTraining;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.oneshot.supernet.TrainsMembers;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Sections;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.WeightRule;

/**
 * Progressive shrinking (Cai et al. 2020, section 3.3): the full network first, which teaches from then on; then kernels, depths and widths open one after the other. Each
 * stage is a training of its own on the same weights, with a fresh optimiser and a schedule of its own; before widths open, channels are sorted by importance. A stage
 * begins with its first epoch.
 *
 * <p>The supernet stays its owner's; the teacher is this object's. Not thread-safe.
 */
public final class ShrinkingTraining implements TrainingAlgorithm, TrainsMembers {
    private static final String STAGE = "stage";
    private static final String NUMBER = "number";
    private static final String RUNNING = "running";
    private static final String TEACHER = "teacher";

    private final OneShotContext context;
    private final Supernet supernet;
    private final ShrinkingSettings settings;
    private final ShrinkingPlan plan;
    private final String identity;

    private int number;
    private Optional<Teacher> teacher = Optional.empty();
    private MemberTraining running;
    private WeightRule rule = WeightRule.OWN;

    /** @param context whose epochs the stages share */
    public ShrinkingTraining(OneShotContext context, Supernet supernet, ShrinkingSettings settings) {
        this.context = context;
        this.supernet = supernet;
        this.settings = settings;
        this.plan = ShrinkingPlan.of(context.space(), context.epochs(), settings.learningRate());
        this.running = begun();
        this.identity = "progressive shrinking|"
                + plan.stages().stream().map(ShrinkingStage::identity).collect(Collectors.joining("|then ")) + "|"
                + running.identity();
    }

    private MemberTraining begun() {
        ShrinkingStage stage = plan.stages().get(number);
        MemberTraining begun = new MemberTraining(supernet, lesson(number), settings.of(stage), stage.epochs());
        begun.moveWeightsBy(rule);
        return begun;
    }

    private ShrinkingLesson lesson(int stage) {
        return new ShrinkingLesson(plan, stage, teacher, context.loss(), settings);
    }

    /** A time of the whole training as one of the running stage. */
    private Clock within(Clock clock) {
        return within(number, clock);
    }

    private Clock within(int stage, Clock clock) {
        return clock.within(plan.first(stage), plan.stages().get(stage).epochs());
    }

    @Override
    public void beginEpoch(Clock clock) {
        while (number < plan.stages().size() - 1 && clock.epoch() >= plan.first(number + 1)) {
            next();
        }
        running.beginEpoch(within(clock));
    }

    private void next() {
        running.close();
        if (number == 0) {
            teach(supernet.store().snapshot());
        }
        number++;
        Map<Decision, List<Integer>> before = plan.stages().get(number - 1).options();
        new ChannelSorting(supernet).sort(opened(before), plan.largest(), before);
        running = begun();
    }

    private void teach(Map<String, float[]> weights) {
        teacher.ifPresent(Teacher::close);
        teacher = Optional.of(new Teacher(context, weights));
    }

    private Set<Decision> opened(Map<Decision, List<Integer>> before) {
        Set<Decision> opened = new LinkedHashSet<>();
        plan.stages().get(number).options().forEach((decision, options) -> {
            if (!options.equals(before.get(decision))) {
                opened.add(decision);
            }
        });
        return opened;
    }

    @Override
    public StepReport step(Batch batch, Clock clock) {
        return running.step(batch, within(clock));
    }

    @Override
    public List<Integer> stages() {
        return IntStream.range(0, plan.stages().size()).map(plan::first).boxed().toList();
    }

    /** The name of the running stage. */
    public String stage() {
        return plan.stages().get(number).name();
    }

    @Override
    public List<Architecture> members(Clock clock) {
        int stage = number;
        while (stage < plan.stages().size() - 1 && clock.epoch() >= plan.first(stage + 1)) {
            stage++;
        }
        return lesson(stage).members(within(stage, clock));
    }

    /** So are the members of the first stages, and the teacher in all others. */
    @Override
    public boolean usesAllThreads(Network network, int batch) {
        return running.usesAllThreads(network, batch) || isFull(network);
    }

    private boolean isFull(Network network) {
        return network.params() == context.space().counters().params().of(plan.largest());
    }

    @Override
    public String identity() {
        return identity + rule.identity();
    }

    @Override
    public boolean moveWeightsBy(WeightRule other) {
        rule = other;
        return running.moveWeightsBy(other);
    }

    @Override
    public boolean normalisesBatches() {
        return running.normalisesBatches();
    }

    @Override
    public Telemetry telemetry(Clock clock) {
        return Telemetry.of(Map.of(STAGE, number + 1.0));
    }

    @Override
    public double witness() {
        return running.witness();
    }

    @Override
    public Map<String, float[]> state() {
        Sections state =
                new Sections().put(STAGE, Map.of(NUMBER, new float[] {number})).put(RUNNING, running.state());
        teacher.ifPresent(there -> state.put(TEACHER, there.snapshot()));
        return state.all();
    }

    @Override
    public void restore(Map<String, float[]> state) {
        float[] reached = Sections.section(state, STAGE).get(NUMBER);
        if (reached == null || reached[0] >= plan.stages().size()) {
            throw new IllegalArgumentException("the checkpoint is of no stage of progressive shrinking");
        }
        running.close();
        number = (int) reached[0];
        Map<String, float[]> weights = Sections.section(state, TEACHER);
        if (weights.isEmpty()) {
            teacher.ifPresent(Teacher::close);
            teacher = Optional.empty();
        } else {
            teach(weights);
        }
        running = begun();
        running.restore(Sections.section(state, RUNNING));
    }

    @Override
    public void close() {
        running.close();
        teacher.ifPresent(Teacher::close);
    }
}

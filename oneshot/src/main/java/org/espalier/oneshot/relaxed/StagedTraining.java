package org.espalier.oneshot.relaxed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ValidationBatches;
import org.espalier.space.Relaxation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Sections;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.WeightRule;

/**
 * A search in stages (P-DARTS, Chen et al. 2019, section 3.2), each a {@link RelaxedTraining} of its own, with fresh weights and architecture parameters, in a
 * network of its own depth. What a stage hands to the next is which candidates are left of each choice: those with the largest shares. A stage begins with its first
 * epoch, and then nothing of the one before stays allocated; {@link #weights} and {@link #architecture} are those of the running one, so they have to be asked for again.
 *
 * <p>While the architecture of a stage rests it knows nothing yet, and what is derived is what the stage before had learned. A space that has no other depths is
 * searched at its own.
 *
 * <p>Not thread-safe.
 */
public final class StagedTraining implements JointTraining {
    private static final String STAGE = "stage";
    private static final String RUNNING = "running";
    private static final String NUMBER = "number";
    private static final String LEARNED = "learned";
    private static final String LEFT = "left";
    private static final String BEFORE = "before";

    private final OneShotContext context;
    private final List<Stage> stages;
    private final Relaxation whole;
    private final String identity;

    private int number;
    private Remaining left;
    private RelaxedTraining running;
    private WeightRule rule = WeightRule.OWN;

    /** What the stage before had learned; empty in the first. */
    private Map<Decision, double[]> before = Map.of();

    /** Whether the architecture of the running stage has moved. */
    private boolean learned;

    /**
     * @param stages one after the other, one at least; their epochs are those of the context together
     * @throws IllegalArgumentException where the space cannot be relaxed
     */
    public StagedTraining(OneShotContext context, List<Stage> stages) {
        this.context = context;
        this.stages = List.copyOf(stages);
        int epochs = first(stages.size());
        if (stages.isEmpty() || epochs != context.epochs()) {
            throw new IllegalArgumentException(
                    stages.size() + " stages have " + epochs + " epochs, expected " + context.epochs());
        }
        this.whole = RelaxedSupernet.relaxation(context.space());
        this.left = Remaining.all(whole.decisions());
        this.running = begun();
        this.identity =
                stages.stream().map(Stage::identity).collect(Collectors.joining("|then ")) + "|" + running.identity();
    }

    /** The first epoch of a stage. */
    private int first(int stage) {
        return stages.subList(0, stage).stream()
                .mapToInt(each -> each.settings().epochs())
                .sum();
    }

    private RelaxedTraining begun() {
        Stage stage = stages.get(number);
        Relaxation atDepth = context.space().relaxation(stage.depth()).orElse(whole);
        if (!atDepth.decisions().equals(whole.decisions())) {
            throw new IllegalArgumentException("'" + context.space().name() + "' has other decisions at depth "
                    + stage.depth() + " than at its own: " + atDepth.decisions());
        }
        OneShotContext own = new OneShotContext(
                context.space(),
                context.limits(),
                context.price(),
                context.loss(),
                context.training(),
                context.validation().map(stream -> new Later(stream, context.training(), first(number))),
                stage.settings().epochs(),
                context.convolution(),
                context.sideBySide(),
                context.tensors(),
                context.type(),
                stage.settings().seed());
        RelaxedTraining begun = new RelaxedTraining(own, stage.settings(), stage.method(), atDepth, left);
        begun.moveWeightsBy(rule);
        return begun;
    }

    /** A stream as it is from some epoch of the other images on. */
    private record Later(BatchStream stream, BatchStream beside, int first) implements BatchStream {
        @Override
        public int batches() {
            return stream.batches();
        }

        @Override
        public Epoch epoch(long epoch) {
            return stream.epoch((long) first * ValidationBatches.rounds(stream, beside.batches()) + epoch);
        }
    }

    /** A time of the whole training as one of the running stage; beyond its end its last epoch. */
    private Clock within(Clock clock) {
        return clock.within(first(number), stages.get(number).settings().epochs());
    }

    @Override
    public List<Integer> stages() {
        return IntStream.range(0, stages.size()).map(this::first).boxed().toList();
    }

    /** The running stage, counted from 0. */
    public int stage() {
        return number;
    }

    /** The options that are left of each decision, by its path. */
    public Map<String, List<String>> candidates() {
        Map<String, List<String>> candidates = new LinkedHashMap<>();
        left.left().forEach(decision -> candidates.put(decision.path(), decision.options()));
        return candidates;
    }

    @Override
    public void beginEpoch(Clock clock) {
        while (number < stages.size() - 1 && clock.epoch() >= first(number + 1)) {
            next();
        }
        running.beginEpoch(within(clock));
    }

    private void next() {
        Map<Decision, double[]> shares = RelaxedHistory.kept(running.shares());
        running.close();
        left = left.strongest(shares, stages.get(number).candidates());
        before = left.only(shares);
        learned = false;
        number++;
        running = begun();
    }

    @Override
    public void endEpoch(Clock clock) {
        running.endEpoch(within(clock));
    }

    @Override
    public void epochDone(Clock clock) {
        running.epochDone(within(clock));
    }

    @Override
    public StepReport step(Batch batch, Clock clock) {
        Clock own = within(clock);
        StepReport report = running.step(batch, own);
        learned |= !running.rests(own);
        return report;
    }

    @Override
    public StepReport moveWeights(Batch training, Clock clock) {
        return running.moveWeights(training, within(clock));
    }

    @Override
    public void moveArchitecture(Batch training, Batch validation, Clock clock) {
        running.moveArchitecture(training, validation, within(clock));
        learned = true;
    }

    @Override
    public Optional<ArchitectureLoss> architectureLoss() {
        return running.architectureLoss().map(loss -> (batch, clock) -> loss.of(batch, within(clock)));
    }

    private boolean knows() {
        return learned || before.isEmpty();
    }

    @Override
    public Architecture derived() {
        return knows()
                ? running.derived()
                : context.space().canonical(stages.get(number).method().choice().of(whole, before));
    }

    @Override
    public double logLikelihood(Architecture member) {
        return logLikelihoods(List.of(member))[0];
    }

    @Override
    public double[] logLikelihoods(List<Architecture> members) {
        return knows()
                ? running.logLikelihoods(members)
                : members.stream()
                        .mapToDouble(
                                member -> stages.get(number).method().choice().logLikelihood(whole, before, member))
                        .toArray();
    }

    /** Of the running stage, until the next one begins. */
    @Override
    public RelaxedSupernet weights() {
        return running.weights();
    }

    /** Of the running stage, until the next one begins. */
    @Override
    public ParameterStore architecture() {
        return running.architecture();
    }

    @Override
    public String identity() {
        return identity + rule.identity();
    }

    /** A schedule sees the time of the running stage, as the stage's own does. */
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
        Telemetry own = running.telemetry(within(clock));
        Architecture derived = derived();
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put(STAGE, number + 1.0);
        measures.putAll(own.measures());
        measures.computeIfPresent(Skips.MEASURE, (name, skips) -> (double) Skips.count(whole, derived));
        return new Telemetry(measures, own.probabilities(), Optional.of(derived));
    }

    @Override
    public double witness() {
        return running.witness();
    }

    @Override
    public Map<String, float[]> state() {
        Map<String, float[]> own = new LinkedHashMap<>();
        own.put(NUMBER, new float[] {number});
        own.put(LEARNED, new float[] {learned ? 1 : 0});
        own.put(LEFT, left.flags());
        before.forEach((decision, row) -> own.put(BEFORE + " " + decision.path(), floats(row)));
        return new Sections().put(STAGE, own).put(RUNNING, running.state()).all();
    }

    private static float[] floats(double[] row) {
        float[] values = new float[row.length];
        IntStream.range(0, row.length).forEach(i -> values[i] = (float) row[i]);
        return values;
    }

    @Override
    public void restore(Map<String, float[]> state) {
        Map<String, float[]> own = Sections.section(state, STAGE);
        int reached = (int) value(own, NUMBER)[0];
        Remaining kept = Remaining.of(whole.decisions(), value(own, LEFT));
        if (reached != number || !kept.equals(left)) {
            running.close();
            number = reached;
            left = kept;
            running = begun();
        }
        learned = value(own, LEARNED)[0] > 0;
        before = before(own);
        running.restore(Sections.section(state, RUNNING));
    }

    private Map<Decision, double[]> before(Map<String, float[]> own) {
        if (number == 0) {
            return Map.of();
        }
        Map<Decision, double[]> rows = new LinkedHashMap<>();
        for (Decision decision : whole.decisions()) {
            float[] values = value(own, BEFORE + " " + decision.path());
            rows.put(
                    decision,
                    IntStream.range(0, values.length)
                            .mapToDouble(i -> values[i])
                            .toArray());
        }
        return rows;
    }

    private static float[] value(Map<String, float[]> values, String name) {
        float[] value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the checkpoint has no '" + name + "' of a stage");
        }
        return value;
    }

    @Override
    public void close() {
        running.close();
    }
}

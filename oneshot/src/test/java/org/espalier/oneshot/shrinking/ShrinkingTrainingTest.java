package org.espalier.oneshot.shrinking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.ToyStream;
import org.espalier.oneshot.strategy.ProgressiveShrinking;
import org.espalier.oneshot.supernet.Lesson;
import org.espalier.oneshot.supernet.MemberPass;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Sections;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.junit.jupiter.api.Test;

/** What is learned in which stage, and from whom. */
class ShrinkingTrainingTest {
    private static final GraphSpace SPACE = ToySpaces.elastic();
    private static final int STEPS = 4;
    private static final ToyStream DATA = new ToyStream(STEPS, 16, 12, 3);

    private static Supernet supernet(long seed) {
        Supernet supernet =
                Supernet.create(SPACE, new ParameterStore(5, Initialisation.HE_FAN_OUT), new DirectConvolution());
        ToySpaces.randomise(supernet.store(), seed);
        return supernet;
    }

    private static OneShotContext context(int epochs) {
        return OneShotContext.plain(SPACE, DATA, Optional.empty(), epochs, new DirectConvolution(), 9);
    }

    private static double[] softmax(float[] logits, int row, int classes) {
        double[] shares = new double[classes];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            shares[c] = Math.exp(logits[row * classes + c]);
            sum += shares[c];
        }
        for (int c = 0; c < classes; c++) {
            shares[c] /= sum;
        }
        return shares;
    }

    /** Label-smoothed cross entropy, and the cross entropy to the teacher's shares, a mean over the images. */
    private static double expected(float[] logits, float[] teacher, long[] labels, double factor) {
        int classes = logits.length / labels.length;
        double sum = 0;
        for (int row = 0; row < labels.length; row++) {
            double[] own = softmax(logits, row, classes);
            double[] soft = softmax(teacher, row, classes);
            for (int c = 0; c < classes; c++) {
                double target = (labels[row] == c ? 0.9 : 0) + 0.1 / classes;
                sum -= (target + factor * soft[c]) * Math.log(own[c]);
            }
        }
        return sum / labels.length;
    }

    /** Of the members of a step in the last stage, each by hand; the teacher has other weights, and sees the members' resolution. */
    @Test
    void aMemberLearnsTheLabelsAndWhatTheTeacherSays() {
        OneShotContext context = context(605);
        ShrinkingPlan plan = ShrinkingPlan.of(SPACE, 605, 0.08);
        ShrinkingSettings recipe = ShrinkingSettings.standard(0.08, 9).distilling(0.7);
        try (Supernet students = supernet(1);
                Supernet full = supernet(2);
                Teacher teacher = new Teacher(context, full.store().snapshot());
                BatchStream.Epoch epoch = DATA.epoch(0);
                PointerScope scope = new PointerScope()) {
            int last = plan.stages().size() - 1;
            ShrinkingLesson lesson = new ShrinkingLesson(plan, last, Optional.of(teacher), Loss.CROSS_ENTROPY, recipe);
            Batch batch = epoch.next();
            long[] labels = HostCopies.longs(ClassTargets.of(batch.targets()).labels());
            Clock clock = new Clock(0, 2, STEPS, plan.stages().get(last).epochs());
            List<Double> values = new ArrayList<>();
            try (Lesson.Taught taught = lesson.teach(batch, clock)) {
                assertThat(taught.passes()).hasSize(4);
                for (MemberPass pass : taught.passes()) {
                    Architecture member = pass.member();
                    Tensor logits = students.forward(batch.images(), member);
                    Tensor soft = Tensors.withoutGradient(() -> full.forward(batch.images(), lesson.sized(member)));
                    double value = HostCopies.number(pass.loss(logits));
                    assertThat(value)
                            .isCloseTo(
                                    expected(HostCopies.floats(logits), HostCopies.floats(soft), labels, 0.7),
                                    within(2e-5 * Math.max(1, value)));
                    values.add(value);
                }
                assertThat(taught.loss())
                        .isCloseTo(values.stream().mapToDouble(v -> v).average().orElseThrow(), within(1e-6));
            }
        }
    }

    /** Steps until an epoch is done; what the state then holds. */
    private static Map<String, float[]> after(double distillation, int epochs, int done, List<String> stages) {
        try (Supernet supernet = supernet(1);
                ShrinkingTraining training = new ShrinkingTraining(
                        context(epochs),
                        supernet,
                        ShrinkingSettings.standard(0.01, 9).distilling(distillation))) {
            TrainingListener ear = report -> stages.add(training.stage());
            new TrainingLoop(training, epochs, DATA, ear).run(null, done);
            return training.state();
        }
    }

    private static Map<String, float[]> part(Map<String, float[]> state, String section) {
        return Sections.section(state, section);
    }

    @Test
    void theTeacherIsTheFullNetworkAsItsStageLeftIt() {
        List<String> stages = new ArrayList<>();
        Map<String, float[]> full = after(1, 11, 4, stages);
        assertThat(stages).containsExactly("full", "full", "full", "full");
        assertThat(part(full, "teacher")).isEmpty();
        stages.clear();
        Map<String, float[]> end = after(1, 11, 11, stages);
        assertThat(stages)
                .containsExactly(
                        "full",
                        "full",
                        "full",
                        "full",
                        "kernel",
                        "kernel",
                        "depth-first",
                        "depth",
                        "depth",
                        "width",
                        "width");
        Map<String, float[]> weights = part(part(full, "running"), "weights");
        Map<String, float[]> teacher = part(end, "teacher");
        assertThat(teacher.keySet()).isEqualTo(weights.keySet());
        teacher.forEach((name, values) -> assertThat(values).as(name).isEqualTo(weights.get(name)));
        assertThat(part(part(end, "running"), "weights").get("stem/conv.weight"))
                .isNotEqualTo(weights.get("stem/conv.weight"));
    }

    @Test
    void withoutDistillationNothingIsTaught() {
        float[] taught = part(part(after(1, 11, 5, new ArrayList<>()), "running"), "weights")
                .get("stem/conv.weight");
        float[] alone = part(part(after(0, 11, 5, new ArrayList<>()), "running"), "weights")
                .get("stem/conv.weight");
        float[] fullTaught = part(part(after(1, 11, 4, new ArrayList<>()), "running"), "weights")
                .get("stem/conv.weight");
        float[] fullAlone = part(part(after(0, 11, 4, new ArrayList<>()), "running"), "weights")
                .get("stem/conv.weight");
        assertThat(taught).isNotEqualTo(alone);
        assertThat(fullTaught).isEqualTo(fullAlone);
    }

    /** Who learns in a step is known from the beginning, in every stage. */
    @Test
    void membersAreKnownBeforehand() {
        try (Supernet supernet = supernet(1);
                ShrinkingTraining training =
                        (ShrinkingTraining) new ProgressiveShrinking(11, 16, 0.01, 1).create(context(11), supernet)) {
            int[] sizes = IntStream.range(0, 11)
                    .map(epoch ->
                            training.members(Clock.atEpoch(epoch, STEPS, 11)).size())
                    .toArray();
            assertThat(sizes).containsExactly(1, 1, 1, 1, 1, 1, 2, 2, 2, 4, 4);
        }
    }

    /** Whoever leaves epochs out finds every stage as it begins: the teacher is there, and as many members as it trains. */
    @Test
    void aStageBeginsWhateverWasLeftOut() {
        try (Supernet supernet = supernet(1);
                ShrinkingTraining training =
                        new ShrinkingTraining(context(11), supernet, ShrinkingSettings.standard(0.01, 9))) {
            assertThat(training.stages()).containsExactly(0, 4, 6, 7, 9);
            List<String> stages = new ArrayList<>();
            TrainingLoop loop = new TrainingLoop(training, 11, DATA, report -> stages.add(training.stage()));
            loop.skipTo(7);
            loop.run(null, 8);
            assertThat(stages).containsExactly("depth");
            assertThat(part(training.state(), "teacher")).isNotEmpty();
            assertThatThrownBy(() -> loop.skipTo(9)).hasMessageContaining("cannot be the first after");
        }
    }

    @Test
    void aCheckpointOfNoStageIsRefused() {
        try (Supernet supernet = supernet(1);
                ShrinkingTraining training =
                        new ShrinkingTraining(context(3), supernet, ShrinkingSettings.standard(0.01, 9))) {
            assertThatThrownBy(() -> training.restore(Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is of no stage");
        }
    }
}

package org.espalier.oneshot.supernet;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.module.ModuleContext;

/**
 * Members that all learn the same of one batch, each by itself. Batch norms take the statistics of the batch and remember none, as no member's would be right for the others. What
 * is told of the step is the mean over the members.
 */
public final class Pupils implements Lesson.Taught {
    private final List<Pupil> pupils;

    /**
     * @param members who learns, one at least
     * @param targets of the batch
     * @param loss what is shown beside the minimised
     * @param minimised of a member's logits, images x classes, as a scalar
     */
    public Pupils(List<Architecture> members, Targets targets, Loss loss, UnaryOperator<Tensor> minimised) {
        this.pupils = members.stream()
                .map(member -> new Pupil(member, targets, loss, minimised))
                .toList();
    }

    @Override
    public List<? extends MemberPass> passes() {
        return pupils;
    }

    @Override
    public double loss() {
        return pupils.stream().mapToDouble(pupil -> pupil.value).average().orElse(Double.NaN);
    }

    @Override
    public double glance() {
        return pupils.stream().mapToDouble(pupil -> pupil.glance).average().orElse(0);
    }

    private static final class Pupil implements MemberPass {
        private final Architecture member;
        private final Targets targets;
        private final Loss loss;
        private final UnaryOperator<Tensor> minimised;
        private double value;
        private double glance;

        Pupil(Architecture member, Targets targets, Loss loss, UnaryOperator<Tensor> minimised) {
            this.member = member;
            this.targets = targets;
            this.loss = loss;
            this.minimised = minimised;
        }

        @Override
        public Architecture member() {
            return member;
        }

        @Override
        public ModuleContext mode(ModuleContext evaluating) {
            return evaluating.batchOnly();
        }

        @Override
        public Tensor loss(Tensor logits) {
            Tensor scalar = minimised.apply(logits);
            value = HostCopies.number(scalar);
            glance = loss.glance(logits, targets);
            return scalar;
        }
    }
}

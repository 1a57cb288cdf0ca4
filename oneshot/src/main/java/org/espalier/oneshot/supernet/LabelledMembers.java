package org.espalier.oneshot.supernet;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.PartIdentity;

/**
 * Every sampled member learns from the labels (single path one-shot, Guo et al. 2020, section 3.2). Batch norms take the statistics of the
 * batch and remember none, as no member's would be right for the others.
 *
 * @param space of the supernet
 * @param sampler who learns
 * @param loss what they learn
 * @param smoothing of the labels, in [0, 1)
 */
public record LabelledMembers(SearchSpace space, MemberSampler sampler, Loss loss, double smoothing) implements Lesson {
    public LabelledMembers {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("label smoothing " + smoothing + " is outside [0, 1)");
        }
    }

    @Override
    public String identity() {
        return "labelled|" + sampler.identity() + "|" + smoothing + PartIdentity.ofLoss(loss);
    }

    @Override
    public List<Architecture> members(Clock clock) {
        List<Architecture> members = sampler.members(space, clock);
        if (members.isEmpty()) {
            throw new IllegalArgumentException(
                    sampler.getClass().getName() + ": expected at least one member for a step, got none at " + clock);
        }
        return members;
    }

    @Override
    public Taught teach(Batch batch, Clock clock) {
        List<Pupil> pupils =
                members(clock).stream().map(member -> new Pupil(member, batch)).toList();
        return new Taught() {
            @Override
            public List<Pupil> passes() {
                return pupils;
            }

            @Override
            public double loss() {
                return pupils.stream().mapToDouble(p -> p.value).average().orElse(Double.NaN);
            }

            @Override
            public double glance() {
                return pupils.stream().mapToDouble(p -> p.glance).average().orElse(0);
            }
        };
    }

    private final class Pupil implements MemberPass {
        private final Architecture member;
        private final Batch batch;
        private double value;
        private double glance;

        Pupil(Architecture member, Batch batch) {
            this.member = member;
            this.batch = batch;
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
            Tensor mean = loss.of(logits, batch.targets(), smoothing);
            value = HostCopies.number(mean);
            glance = loss.glance(logits, batch.targets());
            return mean;
        }
    }
}

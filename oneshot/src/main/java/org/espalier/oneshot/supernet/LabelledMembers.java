package org.espalier.oneshot.supernet;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.space.SearchSpace;
import org.espalier.torch.loss.Loss;
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
        return new Pupils(members(clock), batch.targets(), loss, logits -> loss.of(logits, batch.targets(), smoothing));
    }
}

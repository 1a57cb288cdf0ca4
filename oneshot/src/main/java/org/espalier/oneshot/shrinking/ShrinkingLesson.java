package org.espalier.oneshot.shrinking;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.supernet.Lesson;
import org.espalier.oneshot.supernet.Pupils;
import org.espalier.random.Seeds;
import org.espalier.space.ElasticDimension;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.PartIdentity;

/**
 * What the members of a step learn: the labels, and beside them what the teacher says of the same images, its loss times a factor (Cai et al. 2020, section 3.3; the factor
 * is 1 in the authors' code). The gradients of a step's members are summed.
 *
 * @param plan of all stages
 * @param number of the stage
 * @param teacher none while the full network learns
 * @param loss what is learned
 * @param recipe of the lesson
 */
record ShrinkingLesson(ShrinkingPlan plan, int number, Optional<Teacher> teacher, Loss loss, ShrinkingSettings recipe)
        implements Lesson {
    @Override
    public String identity() {
        return plan.stages().get(number).identity() + "|" + recipe.labelSmoothing() + "|" + recipe.distillation() + "|"
                + recipe.seed() + PartIdentity.ofLoss(loss);
    }

    @Override
    public List<Architecture> members(Clock clock) {
        return plan.stages()
                .get(number)
                .draw(
                        plan.space(),
                        plan.largest(),
                        plan.dimensions(),
                        Seeds.generator(
                                Seeds.derive(recipe.seed(), "shrinking stage", number), "members", clock.step()));
    }

    @Override
    public Taught teach(Batch batch, Clock clock) {
        List<Architecture> members = members(clock);
        Optional<Tensor> lesson = teacher.filter(there -> recipe.distillation() > 0)
                .map(there -> there.lesson(batch.images(), sized(members.get(0))));
        return new Pupils(members, batch.targets(), loss, logits -> minimised(logits, batch.targets(), lesson));
    }

    private Tensor minimised(Tensor logits, Targets targets, Optional<Tensor> lesson) {
        Tensor labelled = loss.of(logits, targets, recipe.labelSmoothing());
        return lesson.map(
                        taught -> labelled.add(loss.taught(logits, taught, targets), new Scalar(recipe.distillation())))
                .orElse(labelled);
    }

    /** The full network at the resolution of a member. */
    Architecture sized(Architecture member) {
        Architecture full = plan.largest();
        for (Decision decision : plan.dimensions().keySet()) {
            if (plan.dimensions().get(decision) == ElasticDimension.RESOLUTION) {
                full = full.with(decision, member.index(decision));
            }
        }
        return full;
    }
}

package org.espalier.torch.loss;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.measure.Answers;
import org.espalier.measure.ClassMeasures;
import org.espalier.torch.engine.HostCopies;

/** Answers that name a class: the columns of {@link ClassMeasures}. */
public final class ClassTally implements Tally {
    private final Answers.Collector collector = new Answers.Collector(ClassMeasures.COLUMNS);

    @Override
    public void add(Tensor outputs, Targets targets) {
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = outputs.detach().to(torch.ScalarType.Float);
            Tensor labels = ClassTargets.of(targets).labels();
            Tensor known = labels.clamp_min(new Scalar(0)).unsqueeze(1);
            Tensor shares = logits.log_softmax(1);
            Tensor own = logits.gather(1, known);
            Tensor answer = logits.argmax(new LongOptional(1), true);
            Tensor columns = torch.cat(
                    new TensorVector(
                            labels.unsqueeze(1).to(torch.ScalarType.Float),
                            answer.to(torch.ScalarType.Float),
                            ahead(logits, own, known).to(torch.ScalarType.Float),
                            shares.gather(1, known),
                            shares.gather(1, answer).exp()),
                    1);
            add(HostCopies.floats(columns));
        }
    }

    /**
     * How many classes stand ahead of the label's: those with a higher score, and of equal ones those that come first, as the answer is the first of
     * the highest. A network that tells nothing apart names one class, and is right in five of them by chance alone.
     */
    private static Tensor ahead(Tensor logits, Tensor own, Tensor known) {
        Tensor higher = logits.le(own).logical_not().sum(new long[] {1}, true, new ScalarTypeOptional());
        Tensor equalSoFar = logits.eq(own).cumsum(1).gather(1, known);
        return higher.add(equalSoFar).sub(new Scalar(1));
    }

    private void add(float[] rows) {
        int width = ClassMeasures.COLUMNS.size();
        for (int at = 0; at < rows.length; at += width) {
            if (rows[at] >= 0) {
                collector.add(rows[at], rows[at + 1], rows[at + 2], rows[at + 3], rows[at + 4]);
            }
        }
    }

    @Override
    public Answers answers() {
        return collector.answers();
    }
}

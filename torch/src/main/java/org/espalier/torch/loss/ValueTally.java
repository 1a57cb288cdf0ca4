package org.espalier.torch.loss;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.measure.Answers;
import org.espalier.torch.engine.HostCopies;

/** Answers that are numbers: for each sample the means over its numbers of the absolute and of the squared error. */
public final class ValueTally implements Tally {
    public static final String ABSOLUTE_ERROR = "absolute_error";
    public static final String SQUARED_ERROR = "squared_error";

    private final Answers.Collector collector = new Answers.Collector(List.of(ABSOLUTE_ERROR, SQUARED_ERROR));

    @Override
    public void add(Tensor outputs, Targets targets) {
        try (PointerScope scope = new PointerScope()) {
            Tensor values = ValueTargets.of(targets).values();
            Tensor known = ValueTargets.known(values.narrow(1, 0, 1)).to(torch.ScalarType.Float);
            Tensor rows = torch.cat(
                    new TensorVector(
                            known, outputs.detach().to(torch.ScalarType.Float).sub(values)),
                    1);
            int width = Math.toIntExact(rows.size(1));
            float[] all = HostCopies.floats(rows);
            for (int at = 0; at < all.length; at += width) {
                // whatever the answer is: one that is no number counts
                if (all[at] > 0) {
                    add(all, at + 1, width - 1);
                }
            }
        }
    }

    private void add(float[] errors, int from, int width) {
        double absolute = 0;
        double squared = 0;
        for (int i = from; i < from + width; i++) {
            absolute += Math.abs(errors[i]);
            squared += (double) errors[i] * errors[i];
        }
        collector.add(absolute / width, squared / width);
    }

    @Override
    public Answers answers() {
        return collector.answers();
    }
}

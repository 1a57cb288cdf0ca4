package org.espalier.torch.target;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
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
            Tensor difference = outputs.detach().sub(ValueTargets.of(targets).values());
            int width = Math.toIntExact(difference.size(1));
            float[] errors = HostCopies.floats(difference);
            for (int at = 0; at < errors.length; at += width) {
                add(errors, at, width);
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
        // a row that fills a batch up is no number
        if (!Float.isNaN(errors[from])) {
            collector.add(absolute / width, squared / width);
        }
    }

    @Override
    public Answers answers() {
        return collector.answers();
    }
}

package org.espalier.predict.nao;

import java.util.ArrayList;
import java.util.List;
import org.espalier.predict.sequence.Smooth;

/**
 * A member in the continuous space: what the encoder says at each step, each of length 1.
 *
 * @param outputs one vector for each decision; at least one
 */
public record Encoding(List<double[]> outputs) {
    public Encoding {
        outputs = List.copyOf(outputs);
    }

    private double[] mean() {
        double[] mean = new double[outputs.get(0).length];
        for (double[] output : outputs) {
            for (int u = 0; u < mean.length; u++) {
                mean[u] += output[u] / outputs.size();
            }
        }
        return mean;
    }

    /** The mean of the outputs, of length 1: what the predictor sees and the decoder begins with. */
    public double[] pooled() {
        return Smooth.normalised(mean());
    }

    /** The errors of the outputs where those of {@link #pooled} are known. */
    List<double[]> errors(double[] pooled) {
        double[] mean = Smooth.normalisedErrors(mean(), pooled);
        List<double[]> errors = new ArrayList<>();
        for (int t = 0; t < outputs.size(); t++) {
            double[] error = mean.clone();
            for (int u = 0; u < error.length; u++) {
                error[u] /= outputs.size();
            }
            errors.add(error);
        }
        return errors;
    }
}

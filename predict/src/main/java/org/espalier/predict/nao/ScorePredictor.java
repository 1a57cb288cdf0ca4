package org.espalier.predict.nao;

import java.util.ArrayList;
import java.util.List;
import org.espalier.predict.sequence.Dense;
import org.espalier.predict.sequence.Layout;
import org.espalier.predict.sequence.Parameters;
import org.espalier.predict.sequence.Smooth;

/** Hidden layers with ReLU over a pooled encoding, and a sigmoid. */
final class ScorePredictor {
    private final List<Dense> layers = new ArrayList<>();

    /**
     * What the way back needs.
     *
     * @param inputs of each layer
     */
    record Trace(List<double[]> inputs, double score) {}

    ScorePredictor(Layout layout, NaoSettings settings) {
        int inputs = settings.hidden();
        for (int i = 0; i < settings.layers(); i++) {
            layers.add(Dense.in(layout, inputs, settings.width()));
            inputs = settings.width();
        }
        layers.add(Dense.in(layout, inputs, 1));
    }

    Trace forward(double[] weights, double[] pooled) {
        List<double[]> inputs = new ArrayList<>();
        double[] x = pooled;
        for (int i = 0; i < layers.size(); i++) {
            inputs.add(x);
            x = layers.get(i).forward(weights, x);
            for (int u = 0; i < layers.size() - 1 && u < x.length; u++) {
                x[u] = Math.max(0, x[u]);
            }
        }
        return new Trace(inputs, Smooth.sigmoid(x[0]));
    }

    /** Adds to the gradients and returns the errors of the pooled encoding. */
    double[] backward(Parameters parameters, Trace trace, double scoreError) {
        double[] errors = ahead(trace, scoreError);
        for (int i = layers.size() - 1; i >= 0; i--) {
            errors = rectified(
                    i, trace, layers.get(i).backward(parameters, trace.inputs().get(i), errors));
        }
        return errors;
    }

    /** The errors of the pooled encoding alone. */
    double[] inputErrors(double[] weights, Trace trace, double scoreError) {
        double[] errors = ahead(trace, scoreError);
        for (int i = layers.size() - 1; i >= 0; i--) {
            errors = rectified(i, trace, layers.get(i).inputErrors(weights, errors));
        }
        return errors;
    }

    private static double[] ahead(Trace trace, double scoreError) {
        return new double[] {scoreError * trace.score() * (1 - trace.score())};
    }

    /** Through the ReLU in front of a layer, where there is one. */
    private static double[] rectified(int layer, Trace trace, double[] errors) {
        double[] inputs = trace.inputs().get(layer);
        for (int u = 0; layer > 0 && u < errors.length; u++) {
            errors[u] = inputs[u] > 0 ? errors[u] : 0;
        }
        return errors;
    }
}

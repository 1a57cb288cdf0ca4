package org.espalier.predict.nao;

import java.util.List;
import org.espalier.predict.sequence.Dense;
import org.espalier.predict.sequence.Layout;
import org.espalier.predict.sequence.Parameters;
import org.espalier.predict.sequence.Smooth;

/** The decoder's look at the encoder's outputs: a softmax over dot products, and a layer with a hyperbolic tangent over what it sees beside its own state. */
final class Attention {
    private final Dense query;
    private final Dense join;
    private final int hidden;

    /**
     * What the way back needs.
     *
     * @param state of the decoder
     * @param query that is compared with the outputs
     * @param shares of the outputs
     * @param joined the outputs in these shares, and the state
     * @param result of the layer
     */
    record Trace(double[] state, double[] query, double[] shares, double[] joined, double[] result) {}

    Attention(Layout layout, int hidden) {
        this.hidden = hidden;
        this.query = Dense.in(layout, hidden, hidden);
        this.join = Dense.in(layout, 2 * hidden, hidden);
    }

    Trace forward(double[] weights, double[] state, List<double[]> outputs) {
        double[] asked = query.forward(weights, state);
        double[] products = new double[outputs.size()];
        for (int t = 0; t < products.length; t++) {
            products[t] = dot(asked, outputs.get(t));
        }
        double[] shares = Smooth.softmax(products, 1);
        double[] joined = new double[2 * hidden];
        for (int t = 0; t < shares.length; t++) {
            add(joined, shares[t], outputs.get(t));
        }
        System.arraycopy(state, 0, joined, hidden, hidden);
        double[] result = join.forward(weights, joined);
        for (int u = 0; u < hidden; u++) {
            result[u] = Smooth.tanh(result[u]);
        }
        return new Trace(state, asked, shares, joined, result);
    }

    /**
     * Adds to the gradients of the weights.
     *
     * @param outputErrors to which those of the encoder's outputs are added
     * @return the errors of the decoder's state
     */
    double[] backward(
            Parameters parameters,
            Trace trace,
            double[] resultErrors,
            List<double[]> outputs,
            List<double[]> outputErrors) {
        double[] sums = new double[hidden];
        for (int u = 0; u < hidden; u++) {
            sums[u] = resultErrors[u] * (1 - trace.result()[u] * trace.result()[u]);
        }
        double[] joined = join.backward(parameters, trace.joined(), sums);
        double[] shareErrors = new double[outputs.size()];
        double mean = 0;
        for (int t = 0; t < shareErrors.length; t++) {
            shareErrors[t] = dot(joined, outputs.get(t));
            mean += trace.shares()[t] * shareErrors[t];
            add(outputErrors.get(t), trace.shares()[t], joined);
        }
        double[] asked = new double[hidden];
        for (int t = 0; t < shareErrors.length; t++) {
            double product = trace.shares()[t] * (shareErrors[t] - mean);
            add(asked, product, outputs.get(t));
            add(outputErrors.get(t), product, trace.query());
        }
        double[] state = query.backward(parameters, trace.state(), asked);
        for (int u = 0; u < hidden; u++) {
            state[u] += joined[hidden + u];
        }
        return state;
    }

    /** Over the first {@code hidden} numbers. */
    private double dot(double[] a, double[] b) {
        double sum = 0;
        for (int u = 0; u < hidden; u++) {
            sum += a[u] * b[u];
        }
        return sum;
    }

    private void add(double[] into, double factor, double[] vector) {
        for (int u = 0; u < hidden; u++) {
            into[u] += factor * vector[u];
        }
    }
}

package org.espalier.predict.mlp;

/**
 * Weights of one linear layer.
 *
 * @param rows for each input what it adds to each output: the transpose of PyTorch's matrix
 * @param bias one for each output
 */
record DenseLayer(float[][] rows, float[] bias) {
    /** @param matrix outputs x inputs, row by row, as PyTorch has it */
    static DenseLayer of(float[] matrix, float[] bias) {
        int inputs = matrix.length / bias.length;
        float[][] rows = new float[inputs][bias.length];
        for (int out = 0; out < bias.length; out++) {
            for (int in = 0; in < inputs; in++) {
                rows[in][out] = matrix[out * inputs + in];
            }
        }
        return new DenseLayer(rows, bias.clone());
    }

    int inputs() {
        return rows.length;
    }

    int outputs() {
        return bias.length;
    }

    /** The matrix, outputs x inputs, row by row. */
    float[] matrix() {
        float[] matrix = new float[inputs() * outputs()];
        for (int in = 0; in < inputs(); in++) {
            for (int out = 0; out < outputs(); out++) {
                matrix[out * inputs() + in] = rows[in][out];
            }
        }
        return matrix;
    }
}

package org.espalier.predict.mlp;

/** Room in which one thread computes a network for a number of inputs. */
interface LayerWork {
    /** How many inputs there is room for. */
    int most();

    /** Where the features of an input are put; computing may change them. */
    float[] features(int input);

    /**
     * The results of the first inputs.
     *
     * @param inputs how many features were put
     * @param results takes them, from {@code at} on
     */
    void compute(int inputs, double[] results, int at);
}

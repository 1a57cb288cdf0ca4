package org.espalier.device.latency.table;

import org.espalier.graph.Shape;

/**
 * An inverted bottleneck of a network (Sandler et al. 2018): a pointwise convolution that widens, which the first block lacks, a depthwise one, and a pointwise
 * one that narrows.
 *
 * @param from number of its first layer
 * @param to number of the first layer behind it
 * @param value number of the value that it reads
 * @param input shape that it reads
 * @param middle channels of the depthwise convolution
 * @param output shape that it gives
 * @param kernel of the depthwise convolution
 * @param stride likewise
 * @param skip whether its input is added to its output
 * @param squeeze whether channels are weighed by squeeze-and-excitation
 * @param hardSwish whether the non-linearity is h-swish
 */
record Bottleneck(
        int from,
        int to,
        int value,
        Shape input,
        int middle,
        Shape output,
        int kernel,
        int stride,
        boolean skip,
        boolean squeeze,
        boolean hardSwish) {
    /** How many times as wide as the input the middle is, to the next whole number. */
    long ratio() {
        return Math.round((double) middle / input.channels().asInt());
    }
}

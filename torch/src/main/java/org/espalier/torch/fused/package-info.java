/**
 * Passes over feature maps that Java computes itself, several operations at once: where LibTorch goes over memory for each of a batch norm, a
 * non-linearity and their gradients, one of these goes once. They come in plain loops and, where the JVM has the module {@code jdk.incubator.vector}, in
 * vectors.
 */
@NullMarked
package org.espalier.torch.fused;

import org.jspecify.annotations.NullMarked;

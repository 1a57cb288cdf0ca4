package org.espalier.torch.fused;

/** What a fused pass applies after its batch norm. */
public enum Nonlinearity {
    /** Nothing. */
    NONE,
    /** {@code max(0, v)}. */
    RELU,
    /** {@code min(max(0, v), 6)}. */
    RELU6,
    /** {@code v * min(max(0, v + 3), 6) / 6}. */
    HARD_SWISH
}

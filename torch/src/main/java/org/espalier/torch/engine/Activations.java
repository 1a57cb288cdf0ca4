package org.espalier.torch.engine;

/** What becomes of the intermediate values that a backward pass needs. */
public enum Activations {
    /** They are kept from the forward pass. The faster way, as long as there is memory. */
    KEEP,
    /**
     * They are computed once more by the backward pass, just before it needs them (checkpointing, Chen et al. 2016). Same results in a fraction of
     * the memory, for about a tenth more time.
     */
    RECOMPUTE
}

package org.espalier.torch.module;

/** What a stored tensor is for; optimisers treat the roles differently. Operations name theirs as {@link org.espalier.graph.Parameter.Role}. */
public enum Role {
    /** Weight of a convolution or linear layer: trained, decays. */
    WEIGHT,
    /** Bias of a convolution or linear layer: trained, does not decay. */
    BIAS,
    /** Scale or shift of a normalisation: trained, does not decay. */
    NORM,
    /** Running statistic: not trained. */
    STATISTIC;

    /** Whether weight decay applies. */
    public boolean decays() {
        return this == WEIGHT;
    }

    /** Whether it has gradients. */
    public boolean trained() {
        return this != STATISTIC;
    }
}

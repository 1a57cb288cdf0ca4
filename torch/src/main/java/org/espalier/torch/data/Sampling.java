package org.espalier.torch.data;

/** Which training images an epoch shows. */
public enum Sampling {
    /** Every image once, in mixed order. */
    SHUFFLED,
    /** As many images as there are, of each class equally many: those of rare classes several times, of frequent ones a part, another each epoch. */
    BALANCED
}

package org.espalier.torch.data;

/** What becomes of an image whose sides are in another proportion than those that are wanted. */
public enum Fit {
    /** It is stretched: nothing is cut off or added, but shapes change. */
    STRETCH,
    /** All of it is shown, in its proportion, between two black bars. */
    LETTERBOX,
    /** Its middle is shown, in its proportion; what reaches over the sides is cut off. */
    CROP
}

package org.espalier.torch.module;

import org.espalier.torch.norm.Moments;

/**
 * Which images of a batch a pass computes, where the others are computed beside it at the same time. What looks at the whole batch, as batch norm does, adds
 * up over all shares; what is drawn for each image is drawn as for the whole batch, so that it does not depend on how that was divided.
 *
 * @param first number of the share's first image
 * @param images how many it has
 * @param batch how many images all shares have together
 * @param place number of the share
 * @param exchange adds up over all shares; every share has to come, equally often and in one order
 */
public record BatchShare(long first, long images, long batch, int place, Moments.Exchange exchange) {
    /** All images at once. Its numbers mean nothing. */
    public static final BatchShare WHOLE = new BatchShare(0, 0, 0, 0, Moments.Exchange.NONE);

    /** Whether this is everything. */
    public boolean isWhole() {
        return this == WHOLE;
    }

    /** Whether this share does what is done once for the batch. */
    public boolean isFirst() {
        return place == 0;
    }
}

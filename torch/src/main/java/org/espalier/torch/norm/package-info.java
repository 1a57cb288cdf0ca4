/** Batch norm as a function of our own, whose sums can go over several parts of a batch that are computed side by side. */
@NullMarked
package org.espalier.torch.norm;

import org.jspecify.annotations.NullMarked;

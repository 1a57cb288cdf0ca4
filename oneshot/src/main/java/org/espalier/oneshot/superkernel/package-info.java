/** One superkernel for each layer, which holds all of a layer's kernels and widths: what is used of it is decided by thresholds. */
@NullMarked
package org.espalier.oneshot.superkernel;

import org.jspecify.annotations.NullMarked;

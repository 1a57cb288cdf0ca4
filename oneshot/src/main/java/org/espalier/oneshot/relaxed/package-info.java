/** Differentiable architecture search: the relaxed supernet, its architecture parameters, and DARTS. */
@NullMarked
package org.espalier.oneshot.relaxed;

import org.jspecify.annotations.NullMarked;

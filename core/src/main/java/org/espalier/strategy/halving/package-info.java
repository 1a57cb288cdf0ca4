/** Successive halving around any other strategy: many members are trained for a few epochs, and the best of them for longer. */
@NullMarked
package org.espalier.strategy.halving;

import org.jspecify.annotations.NullMarked;

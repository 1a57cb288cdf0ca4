/**
 * The supernet reading of a search space: one shared set of weights under all its architectures, evaluation of many members at once and the
 * extraction of a member's own weights.
 */
@NullMarked
package org.espalier.oneshot.supernet;

import org.jspecify.annotations.NullMarked;

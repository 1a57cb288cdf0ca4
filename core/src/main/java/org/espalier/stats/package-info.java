/** Rank correlations, errors, quantiles and confidence intervals. */
@NullMarked
package org.espalier.stats;

import org.jspecify.annotations.NullMarked;

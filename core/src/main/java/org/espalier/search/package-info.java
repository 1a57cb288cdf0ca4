/** Ask/tell search: the contract of a strategy, candidates, trials, scores, limits, Pareto fronts and the operators of evolution. */
@NullMarked
package org.espalier.search;

import org.jspecify.annotations.NullMarked;

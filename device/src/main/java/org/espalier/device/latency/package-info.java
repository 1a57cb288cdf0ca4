/** Predicting the latency of every member of a search space from few measurements. */
@NullMarked
package org.espalier.device.latency;

import org.jspecify.annotations.NullMarked;

/** Finds the member of a space that a predictor thinks best among those whose cost is within a limit. */
@NullMarked
package org.espalier.predict.finder;

import org.jspecify.annotations.NullMarked;

/** Whether a search space is any good: random members of it, trained for a short time, and what their errors tell. */
@NullMarked
package org.espalier.pipeline.spaces;

import org.jspecify.annotations.NullMarked;

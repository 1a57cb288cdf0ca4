/** What a search will take: each method says what work it has, a probe on this machine says how long a step of it takes, and a budget is shared out by both. */
@NullMarked
package org.espalier.pipeline.estimate;

import org.jspecify.annotations.NullMarked;

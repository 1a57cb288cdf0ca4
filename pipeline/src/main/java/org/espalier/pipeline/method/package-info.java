/** Ways to search, found by {@link java.util.ServiceLoader}, and the plan that each makes. */
@NullMarked
package org.espalier.pipeline.method;

import org.jspecify.annotations.NullMarked;

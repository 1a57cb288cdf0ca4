/** What proves an executor. */
@NullMarked
package org.espalier.pipeline.execution.testing;

import org.jspecify.annotations.NullMarked;

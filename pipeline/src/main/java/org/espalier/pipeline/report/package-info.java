/** The report of a finished search. */
@NullMarked
package org.espalier.pipeline.report;

import org.jspecify.annotations.NullMarked;

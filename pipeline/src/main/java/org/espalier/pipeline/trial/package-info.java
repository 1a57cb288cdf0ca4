/** Trials of ask/tell strategies, each in a process of its own. */
@NullMarked
package org.espalier.pipeline.trial;

import org.jspecify.annotations.NullMarked;

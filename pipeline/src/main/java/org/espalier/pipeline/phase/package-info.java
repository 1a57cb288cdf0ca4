/** The phases of a search over one journal. */
@NullMarked
package org.espalier.pipeline.phase;

import org.jspecify.annotations.NullMarked;

/** Trainings of a search: from scratch, of a supernet, and the proof of what is exported. */
@NullMarked
package org.espalier.pipeline.training;

import org.jspecify.annotations.NullMarked;

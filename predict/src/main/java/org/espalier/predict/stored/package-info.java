/** Learned predictors as files, to be asked later. */
@NullMarked
package org.espalier.predict.stored;

import org.jspecify.annotations.NullMarked;

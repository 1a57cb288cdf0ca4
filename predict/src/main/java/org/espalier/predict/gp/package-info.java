/** Gaussian processes over labelled graphs: exact inference, and the Weisfeiler-Lehman kernel. */
@NullMarked
package org.espalier.predict.gp;

import org.jspecify.annotations.NullMarked;

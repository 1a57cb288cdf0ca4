/** The spaces of once-for-all as predictors and finders read them: blocks in stages of elastic depth, each with a kernel and an expansion, and a resolution. */
@NullMarked
package org.espalier.predict.onceforall;

import org.jspecify.annotations.NullMarked;

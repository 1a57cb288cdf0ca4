/** Tables of known results as evaluators. */
@NullMarked
package org.espalier.bench;

import org.jspecify.annotations.NullMarked;

/** Networks drawn as SVG. */
@NullMarked
package org.espalier.draw;

import org.jspecify.annotations.NullMarked;

/** Encodings that belong to the space: of its paths, of its matrix, of its decisions. */
@NullMarked
package org.espalier.predict.encoding;

import org.jspecify.annotations.NullMarked;

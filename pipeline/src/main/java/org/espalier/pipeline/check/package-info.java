/** One check of a whole search before the first byte of it is written: all that is wrong, at once. */
@NullMarked
package org.espalier.pipeline.check;

import org.jspecify.annotations.NullMarked;

/** What went wrong, in the words of whoever has to do something about it: one line, or its parts. */
@NullMarked
package org.espalier.failure;

import org.jspecify.annotations.NullMarked;

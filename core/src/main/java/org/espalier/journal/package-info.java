/** The journal of a search: JSON lines that one process appends to and that survive a kill. */
@NullMarked
package org.espalier.journal;

import org.jspecify.annotations.NullMarked;

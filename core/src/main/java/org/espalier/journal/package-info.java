/** The journal of a search: JSON lines that one process appends to and that survive a kill, and files written as a whole or not at all. */
@NullMarked
package org.espalier.journal;

import org.jspecify.annotations.NullMarked;

/** This process and its children: what the program is, what a child finds in its environment, how it is started, watched and ended. */
@NullMarked
package org.espalier.process;

import org.jspecify.annotations.NullMarked;

/** Files written as a whole or not at all. */
@NullMarked
package org.espalier.files;

import org.jspecify.annotations.NullMarked;

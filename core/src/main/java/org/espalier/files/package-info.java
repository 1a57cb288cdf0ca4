/** Regular files only: opened without waiting, written as a whole or not at all; and names that make no paths. */
@NullMarked
package org.espalier.files;

import org.jspecify.annotations.NullMarked;

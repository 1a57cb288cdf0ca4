/** The built-in ask/tell strategies, one file each. */
@NullMarked
package org.espalier.strategy;

import org.jspecify.annotations.NullMarked;

/** Ask/tell strategies that learn a surrogate of what was told, one file each. */
@NullMarked
package org.espalier.predict.strategy;

import org.jspecify.annotations.NullMarked;

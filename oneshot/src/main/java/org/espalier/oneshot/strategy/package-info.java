/** The strategies that share weights, one file each. */
@NullMarked
package org.espalier.oneshot.strategy;

import org.jspecify.annotations.NullMarked;

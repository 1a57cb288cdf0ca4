/** Once-for-all: one training that makes all members of an elastic space usable. */
@NullMarked
package org.espalier.oneshot.onceforall;

import org.jspecify.annotations.NullMarked;

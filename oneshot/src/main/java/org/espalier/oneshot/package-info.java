/** Weight sharing: supernets and the strategies that train them. */
@NullMarked
package org.espalier.oneshot;

import org.jspecify.annotations.NullMarked;

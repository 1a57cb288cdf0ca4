/** Max pooling as a function of our own, for feature maps of few channels. */
@NullMarked
package org.espalier.torch.pool;

import org.jspecify.annotations.NullMarked;

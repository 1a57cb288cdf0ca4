/** Tests of the image pipeline. */
@NullMarked
package org.espalier.torch.data;

import org.jspecify.annotations.NullMarked;

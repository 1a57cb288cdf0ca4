/** Tests of the door. */
@NullMarked
package org.espalier.torch.conv;

import org.jspecify.annotations.NullMarked;

/** Images to try a pipeline on, drawn in a moment. */
@NullMarked
package org.espalier.torch.data.testing;

import org.jspecify.annotations.NullMarked;

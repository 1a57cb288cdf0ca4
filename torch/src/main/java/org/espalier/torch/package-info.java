/** LibTorch readings: tensors, data, modules and training. */
@NullMarked
package org.espalier.torch;

import org.jspecify.annotations.NullMarked;

/** One kernel for each primitive operation, found by {@link java.util.ServiceLoader}. */
@NullMarked
package org.espalier.torch.module.kernel;

import org.jspecify.annotations.NullMarked;

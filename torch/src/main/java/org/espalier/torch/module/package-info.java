/**
 * The module reading of a network: named parameters, one kernel for each operation, forward passes. The same kernels serve the plain network
 * and a supernet whose stored weights are larger than an operation asks for.
 */
@NullMarked
package org.espalier.torch.module;

import org.jspecify.annotations.NullMarked;

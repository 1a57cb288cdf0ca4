/**
 * PyTorch's files of weights, both ways, without LibTorch and without running anything that a file says: state dicts in the zip format and
 * in the one that came before it.
 */
@NullMarked
package org.espalier.device.pytorch;

import org.jspecify.annotations.NullMarked;

/** What the process has to be started with so that LibTorch and ONNX Runtime are fast and quiet in it. */
@NullMarked
package org.espalier.torch.process;

import org.jspecify.annotations.NullMarked;

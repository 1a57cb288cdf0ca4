/** The program that measures on a board: it is sent there with ONNX Runtime's jar, and told over its standard input what to measure. */
@NullMarked
package org.espalier.device.agent;

import org.jspecify.annotations.NullMarked;

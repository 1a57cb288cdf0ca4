/** ONNX Runtime in this process: sessions with made-up inputs, its own profile. A board is sent these classes, see {@code device.agent}. */
@NullMarked
package org.espalier.device.ort;

import org.jspecify.annotations.NullMarked;

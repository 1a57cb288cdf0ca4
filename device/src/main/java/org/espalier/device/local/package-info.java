/** This machine's CPU as a device, through ONNX Runtime. */
@NullMarked
package org.espalier.device.local;

import org.jspecify.annotations.NullMarked;

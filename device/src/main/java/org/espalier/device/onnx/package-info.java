/** The exporter reading: a closed network with weights as an ONNX model (IR 8, opset 17), without LibTorch. */
@NullMarked
package org.espalier.device.onnx;

import org.jspecify.annotations.NullMarked;

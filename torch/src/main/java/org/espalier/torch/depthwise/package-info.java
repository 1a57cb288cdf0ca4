/** The weight gradient of depthwise convolutions in Java: plain loops, and the same with the JDK's Vector API. */
@NullMarked
package org.espalier.torch.depthwise;

import org.jspecify.annotations.NullMarked;

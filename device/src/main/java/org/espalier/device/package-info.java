/** Devices: export, measurement and latency models. */
@NullMarked
package org.espalier.device;

import org.jspecify.annotations.NullMarked;

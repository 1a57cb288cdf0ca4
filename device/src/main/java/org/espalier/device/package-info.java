/** Devices that run networks, and what was measured on them. Devices are found by {@link java.util.ServiceLoader}. */
@NullMarked
package org.espalier.device;

import org.jspecify.annotations.NullMarked;

/** Latency tables of whole blocks as they are published: of once-for-all and of ProxylessNAS. */
@NullMarked
package org.espalier.device.latency.table;

import org.jspecify.annotations.NullMarked;

/** Zero-cost proxies: what an untrained network tells of itself by one batch, or none. */
@NullMarked
package org.espalier.predict.proxy;

import org.jspecify.annotations.NullMarked;

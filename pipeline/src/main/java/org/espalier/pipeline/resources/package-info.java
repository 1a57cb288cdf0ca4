/** What the phases of one search share: data, space, device, engine, limits. */
@NullMarked
package org.espalier.pipeline.resources;

import org.jspecify.annotations.NullMarked;

/** Who hears what a search does, and how it is told without ever holding the search up. */
@NullMarked
package org.espalier.pipeline.listener;

import org.jspecify.annotations.NullMarked;

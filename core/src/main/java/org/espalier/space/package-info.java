/** Search spaces: a graph, its decisions, the community's notation of its members, and its counters. */
@NullMarked
package org.espalier.space;

import org.jspecify.annotations.NullMarked;

/** What a search does, as a sealed family of records; {@code org.espalier.journal} keeps them. */
@NullMarked
package org.espalier.event;

import org.jspecify.annotations.NullMarked;

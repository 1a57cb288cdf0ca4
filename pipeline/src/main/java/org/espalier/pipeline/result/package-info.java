/** What a search leaves in its folder. */
@NullMarked
package org.espalier.pipeline.result;

import org.jspecify.annotations.NullMarked;

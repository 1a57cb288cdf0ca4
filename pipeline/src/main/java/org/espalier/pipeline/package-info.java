/** A whole search as a library: started or gone on with in its folder, with the result that the program gives. */
@NullMarked
package org.espalier.pipeline;

import org.jspecify.annotations.NullMarked;

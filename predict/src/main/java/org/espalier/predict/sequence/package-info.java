/** What recurrent models of members are made of: the walk over decisions, layers over one flat array of weights with gradients by hand, Adam. The same on every machine, to the last bit. */
@NullMarked
package org.espalier.predict.sequence;

import org.jspecify.annotations.NullMarked;

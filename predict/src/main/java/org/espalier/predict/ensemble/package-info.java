/** An ensemble of small networks in plain Java: what members are probably worth, and how far that is known. */
@NullMarked
package org.espalier.predict.ensemble;

import org.jspecify.annotations.NullMarked;

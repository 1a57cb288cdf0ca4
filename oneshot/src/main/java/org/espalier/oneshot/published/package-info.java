/** Weights of supernets that others have published, in their authors' names. */
@NullMarked
package org.espalier.oneshot.published;

import org.jspecify.annotations.NullMarked;

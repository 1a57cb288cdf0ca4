/** Derived random generators: results never depend on threads, completion order or resume. */
@NullMarked
package org.espalier.random;

import org.jspecify.annotations.NullMarked;

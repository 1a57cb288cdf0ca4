/** Open decisions, architectures that close them, and integer expressions over them. */
@NullMarked
package org.espalier.decision;

import org.jspecify.annotations.NullMarked;

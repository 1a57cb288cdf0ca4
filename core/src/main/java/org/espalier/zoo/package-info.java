/** Built-in search spaces and networks by name, and spaces of one's own written in YAML. */
@NullMarked
package org.espalier.zoo;

import org.jspecify.annotations.NullMarked;

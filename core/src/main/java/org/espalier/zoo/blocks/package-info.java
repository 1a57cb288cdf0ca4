/** The field's composite operations as graphs of primitives, found by name. */
@NullMarked
package org.espalier.zoo.blocks;

import org.jspecify.annotations.NullMarked;

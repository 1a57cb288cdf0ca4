/** The one graph type: operations with symbolic attributes, alternatives, repeats; and its plain form, the network. */
@NullMarked
package org.espalier.graph;

import org.jspecify.annotations.NullMarked;

/** An operation with weights as a third party would bring it: nothing of Espalier knows it by name, services do. */
@NullMarked
package org.espalier.cli.own;

import org.jspecify.annotations.NullMarked;

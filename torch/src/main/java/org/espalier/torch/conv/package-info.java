/**
 * The one door for all convolutions: several exact formulations of each, verified on this machine against float64 in a child process, the
 * fastest verified one used.
 */
@NullMarked
package org.espalier.torch.conv;

import org.jspecify.annotations.NullMarked;

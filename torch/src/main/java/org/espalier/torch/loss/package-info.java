/** What a network's outputs are compared with: the targets of a batch, losses, and tallies of answers. */
@NullMarked
package org.espalier.torch.loss;

import org.jspecify.annotations.NullMarked;

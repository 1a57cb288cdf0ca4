/** Settings of the engine, and the few helpers with which every other package touches tensors and their scopes. */
@NullMarked
package org.espalier.torch.engine;

import org.jspecify.annotations.NullMarked;

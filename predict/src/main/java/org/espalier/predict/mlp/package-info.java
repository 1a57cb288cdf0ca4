/** Multi-layer perceptrons as predictors: learned with LibTorch, asked in loops of our own. */
@NullMarked
package org.espalier.predict.mlp;

import org.jspecify.annotations.NullMarked;

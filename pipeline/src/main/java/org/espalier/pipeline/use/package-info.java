/** Programs in other languages that stand beside a model and show how to use it. */
@NullMarked
package org.espalier.pipeline.use;

import org.jspecify.annotations.NullMarked;

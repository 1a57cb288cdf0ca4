/** Members as points between which gradients lead: encoder, predictor and decoder of Neural Architecture Optimization. */
@NullMarked
package org.espalier.predict.nao;

import org.jspecify.annotations.NullMarked;

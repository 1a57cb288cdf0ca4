/**
 * The trainer of all strategies that share weights: {@link org.espalier.oneshot.trainer.OneShotTrainer}, its builder for programs, what hears it
 * ({@link org.espalier.oneshot.trainer.Callback}), and the images that weights and architecture learn from.
 */
@NullMarked
package org.espalier.oneshot.trainer;

import org.jspecify.annotations.NullMarked;

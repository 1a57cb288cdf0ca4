/** Training: exact optimisers, schedules, weight averages, checkpoints with exact resume, and the trainer that joins them. */
@NullMarked
package org.espalier.torch.train;

import org.jspecify.annotations.NullMarked;

/** What the weight-sharing trainings have in common: the epochs, their checkpoints and their exact resume. */
@NullMarked
package org.espalier.oneshot.training;

import org.jspecify.annotations.NullMarked;

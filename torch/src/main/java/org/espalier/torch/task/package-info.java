/** What is learned: tasks, each with its loss, its tally and its measures, found by name. */
@NullMarked
package org.espalier.torch.task;

import org.jspecify.annotations.NullMarked;

/** What every task has to keep, as checks that need no test framework. */
@NullMarked
package org.espalier.torch.task.testing;

import org.jspecify.annotations.NullMarked;

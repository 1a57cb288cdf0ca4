/** What other numbers of workers would make of a search: the scheduler itself, with a clock that is moved and not waited for. */
@NullMarked
package org.espalier.bench.schedule;

import org.jspecify.annotations.NullMarked;

/** Executors on this machine: a process for each job, or this very process; and who hands a search's trials and trainings to one. */
@NullMarked
package org.espalier.pipeline.execution.local;

import org.jspecify.annotations.NullMarked;

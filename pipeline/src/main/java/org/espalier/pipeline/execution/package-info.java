/** Where jobs of a search run: trainings and measurements, in this process, in processes of their own, or elsewhere. What is here is only the words; nothing runs. */
@NullMarked
package org.espalier.pipeline.execution;

import org.jspecify.annotations.NullMarked;

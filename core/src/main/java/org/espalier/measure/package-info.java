/** What is said of answers: measures with their intervals, over a number for each sample and column. */
@NullMarked
package org.espalier.measure;

import org.jspecify.annotations.NullMarked;

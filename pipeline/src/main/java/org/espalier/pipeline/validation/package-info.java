/** Accuracy of an exported model on images. */
@NullMarked
package org.espalier.pipeline.validation;

import org.jspecify.annotations.NullMarked;

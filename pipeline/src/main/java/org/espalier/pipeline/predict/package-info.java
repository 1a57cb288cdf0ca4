/** Classes and scores of single images by an exported model. */
@NullMarked
package org.espalier.pipeline.predict;

import org.jspecify.annotations.NullMarked;

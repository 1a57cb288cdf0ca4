/** What a search is: its configuration. */
@NullMarked
package org.espalier.pipeline.config;

import org.jspecify.annotations.NullMarked;

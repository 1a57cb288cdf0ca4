/** What proves a {@link org.espalier.pipeline.listener.SearchListener}, without a test framework. */
@NullMarked
package org.espalier.pipeline.listener.testing;

import org.jspecify.annotations.NullMarked;

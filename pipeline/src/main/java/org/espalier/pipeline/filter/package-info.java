/** Zero-cost proxies in front of an ask/tell search: which candidates are worth training. */
@NullMarked
package org.espalier.pipeline.filter;

import org.jspecify.annotations.NullMarked;

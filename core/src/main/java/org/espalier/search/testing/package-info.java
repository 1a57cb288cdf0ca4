/** What every implementation of a search strategy must hold, for use in the tests of third parties too. */
@NullMarked
package org.espalier.search.testing;

import org.jspecify.annotations.NullMarked;

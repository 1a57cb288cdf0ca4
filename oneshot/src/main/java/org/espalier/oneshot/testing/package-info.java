/** What every strategy that shares weights must hold, for use in the tests of third parties too. */
@NullMarked
package org.espalier.oneshot.testing;

import org.jspecify.annotations.NullMarked;

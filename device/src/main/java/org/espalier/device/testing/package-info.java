/** What every device must hold, for use in the tests of third parties too. */
@NullMarked
package org.espalier.device.testing;

import org.jspecify.annotations.NullMarked;

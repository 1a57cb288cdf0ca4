/** Progressive shrinking of a once-for-all network: its stages, its teacher, and the order of its channels (Cai et al. 2020, section 3.3). */
@NullMarked
package org.espalier.oneshot.shrinking;

import org.jspecify.annotations.NullMarked;

/** Plans of phases over one journal: killed at any moment and resumed, with progress for whoever listens. */
@NullMarked
package org.espalier.plan;

import org.jspecify.annotations.NullMarked;

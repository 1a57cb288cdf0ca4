/** The search configuration that a user writes. */
@NullMarked
package org.espalier.cli.config;

import org.jspecify.annotations.NullMarked;

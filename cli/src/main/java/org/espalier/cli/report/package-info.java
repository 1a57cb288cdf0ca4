/** The report of a search: one self-contained HTML page. */
@NullMarked
package org.espalier.cli.report;

import org.jspecify.annotations.NullMarked;

/** The pipeline: from a configuration to a proven network, as phases over one journal. */
@NullMarked
package org.espalier.cli.pipeline;

import org.jspecify.annotations.NullMarked;

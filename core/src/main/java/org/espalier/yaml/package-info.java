/** YAML with errors that name file, line, key and the nearest known key; search spaces written in it. */
@NullMarked
package org.espalier.yaml;

import org.jspecify.annotations.NullMarked;

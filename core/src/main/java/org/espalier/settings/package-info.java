/**
 * Settings are records whose components are the keys of a configuration: one reader and one writer for all of them, with errors that name
 * file, line, path and the nearest key at every depth.
 */
@NullMarked
package org.espalier.settings;

import org.jspecify.annotations.NullMarked;

/** Any program of the user's as a device. */
@NullMarked
package org.espalier.device.command;

import org.jspecify.annotations.NullMarked;

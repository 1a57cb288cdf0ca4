/** Boards that are reached by SSH: their files, their runtimes, one connection for many models. */
@NullMarked
package org.espalier.device.ssh;

import org.jspecify.annotations.NullMarked;

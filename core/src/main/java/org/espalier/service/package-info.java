/** What a program is put together from: services found on the class path, registries of them by name, values made when first asked for. */
@NullMarked
package org.espalier.service;

import org.jspecify.annotations.NullMarked;

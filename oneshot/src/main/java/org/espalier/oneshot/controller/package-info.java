/** A controller that answers the decisions of a space one by one, and learns from what the members are worth (ENAS and its kin). */
@NullMarked
package org.espalier.oneshot.controller;

import org.jspecify.annotations.NullMarked;

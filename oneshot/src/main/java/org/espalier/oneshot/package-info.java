/**
 * Strategies that share weights: what a joint one and one that trains a supernet have to be, and what they are given. The strategies themselves
 * stand in {@code strategy}, one file each; what they are made of in {@code relaxed} and {@code supernet}.
 */
@NullMarked
package org.espalier.oneshot;

import org.jspecify.annotations.NullMarked;

/**
 * How fast the work goes, each beside the same work done the ordinary way in the same run: images plane by plane, LibTorch's default kernels,
 * every operation apart, one sub-net at a time, as plain PyTorch code does. Other programs
 * that do the same work ({@code --beside}) take turns with both.
 */
@NullMarked
package org.espalier.bench.speed;

import org.jspecify.annotations.NullMarked;

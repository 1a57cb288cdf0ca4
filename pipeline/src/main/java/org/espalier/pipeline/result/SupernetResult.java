package org.espalier.pipeline.result;

/**
 * A supernet was trained.
 *
 * @param epochs for how long
 */
public record SupernetResult(int epochs) {}

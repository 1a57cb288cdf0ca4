package org.espalier.pipeline.phase;

import java.util.Optional;

/**
 * A strategy that keeps skip-connects from filling the derived cell.
 *
 * @param strategy its name
 * @param lacks what the space lacks that it needs; empty where it fits
 */
public record Remedy(String strategy, Optional<String> lacks) {}

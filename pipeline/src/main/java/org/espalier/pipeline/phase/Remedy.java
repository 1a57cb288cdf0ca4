package org.espalier.pipeline.phase;

import java.util.Optional;
import org.espalier.oneshot.CollapseGuard;

/**
 * A strategy that guards against a collapse.
 *
 * @param strategy its name
 * @param guard what it keeps from filling the derived cell
 * @param lacks what the space lacks that it needs; empty where it fits
 */
public record Remedy(String strategy, CollapseGuard guard, Optional<String> lacks) {}

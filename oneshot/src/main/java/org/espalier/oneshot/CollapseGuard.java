package org.espalier.oneshot;

/** What a joint strategy keeps from filling the derived cell, so that it is named where another one's cell fills with it. */
public enum CollapseGuard {
    /** Nothing in particular. */
    NONE,
    /** Skip-connects, by their names. */
    SKIPS,
    /** Whatever has no weights: skip-connects and pools alike. */
    WEIGHTLESS
}

package org.espalier.journal;

import java.time.Instant;

/**
 * A line of a journal without its particulars, which cost most of the time of reading it.
 *
 * @param number position in the journal, from 0
 * @param time when it was written
 * @param phase name of the phase that wrote it; empty for the plan itself
 * @param type word for what happened
 * @param start bytes of the journal before this line
 * @param end bytes of the journal up to and with this line
 */
public record EventHead(long number, Instant time, String phase, String type, long start, long end) {}

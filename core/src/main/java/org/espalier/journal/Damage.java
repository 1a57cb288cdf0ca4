package org.espalier.journal;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells what a kill or a power failure leaves at the end of a journal from any other damage. */
final class Damage {
    /** Events of so long a time are what a power failure can hit: what is older was forced to the disk, however slow it is. */
    static final Duration UNFORCED = Duration.ofMinutes(1);

    private Damage() {}

    /**
     * Whether good lines follow a bad one that neither a kill nor a power failure explains. A kill leaves half a line at the very end. A power
     * failure may leave a block that was never written, which reads as zeros, and behind it lines that were; all of them are recent then.
     *
     * @param bad the line; its bytes are gone when this returns
     * @param lines go on behind it, and are read to their end or to the first such line
     * @param last when the last good event before it was written, where one is known
     */
    static boolean isAmongGoodLines(LineSource.Line bad, LineSource lines, @Nullable Instant last) throws IOException {
        boolean zeros = bad.hasZeros();
        Instant since = last;
        for (LineSource.Line later = lines.next(); later != null && later.whole(); later = lines.next()) {
            if (EventLine.number(later) < 0) {
                continue;
            }
            Instant time = EventLine.time(later);
            since = since == null ? time : since;
            if (!zeros
                    || since == null
                    || time == null
                    || Duration.between(since, time).compareTo(UNFORCED) > 0) {
                return true;
            }
        }
        return false;
    }
}

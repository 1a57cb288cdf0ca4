package org.espalier.pipeline.estimate;

/**
 * What a phase is expected to take.
 *
 * @param name of the phase
 * @param what it does, in words
 * @param members networks that it trains or scores; 0 where it does neither
 * @param epochs of each training; 0 where there is none
 * @param steps of each training; 0 where there is none
 * @param units epochs or candidates, of which a budget may allow fewer; 0 where there is nothing to lower
 * @param training whether the units are epochs of trainings, whose number has to stay once they are begun
 * @param fixed what it takes beside the units
 * @param perUnit what each unit takes
 * @param known whether anybody can tell; else the times are 0
 */
public record PhaseCost(
        String name,
        String what,
        int members,
        int epochs,
        long steps,
        int units,
        boolean training,
        Seconds fixed,
        Seconds perUnit,
        boolean known) {
    /** Of a phase of which nobody says what it does. */
    public static PhaseCost unknown(String name) {
        return new PhaseCost(name, "unknown", 0, 0, 0, 0, false, Seconds.ZERO, Seconds.ZERO, false);
    }

    /** Of a phase that cannot be shortened. */
    static PhaseCost fixed(String name, String what, int members, Seconds seconds) {
        return new PhaseCost(name, what, members, 0, 0, 0, false, seconds, Seconds.ZERO, true);
    }

    /** The whole phase. */
    public Seconds all() {
        return fixed.plus(perUnit.times(units));
    }

    /** The least that it can be shortened to, in seconds. */
    public double least() {
        return fixed.expected() + (units == 0 ? 0 : perUnit.expected());
    }

    /** The same with more to do beside the units. */
    PhaseCost with(String more, Seconds seconds) {
        return new PhaseCost(
                name,
                what.isEmpty() || more.isEmpty() ? what + more : what + ", " + more,
                members,
                epochs,
                steps,
                units,
                training,
                fixed.plus(seconds),
                perUnit,
                known);
    }

    /** The same without a share of it that is done already, from 0 to 1. */
    PhaseCost left(double share) {
        return new PhaseCost(
                name,
                share == 0 ? "done" : what,
                members,
                epochs,
                steps,
                units,
                training,
                fixed.times(share),
                perUnit.times(share),
                known);
    }
}

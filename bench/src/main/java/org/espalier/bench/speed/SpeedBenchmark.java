package org.espalier.bench.speed;

/** One thing whose speed is measured. */
public interface SpeedBenchmark {
    /** Name on the command line, for example {@code darts-step}. */
    String name();

    /** One line: what is done, with its sizes. */
    String what();

    /** Whether it is measured in rounds that other programs can take part in. */
    default boolean takesTurns() {
        return true;
    }

    /** Measures; takes seconds to minutes. */
    SpeedResult run(SpeedContext context);
}

package org.espalier.search.testing;

import java.util.List;
import java.util.function.Consumer;

/**
 * One property that an implementation has to have, checked without a test framework.
 *
 * @param name what is checked
 * @param body throws an {@link AssertionError} that says what was expected, where it does not hold
 */
public record Check(String name, Runnable body) {
    /**
     * Runs checks in their order, up to the first that fails.
     *
     * @param holds told the name of each that holds
     * @throws AssertionError of the first that does not
     */
    public static void all(List<Check> checks, Consumer<String> holds) {
        for (Check check : checks) {
            check.body().run();
            holds.accept(check.name());
        }
    }
}

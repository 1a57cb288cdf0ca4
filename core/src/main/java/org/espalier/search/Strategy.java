package org.espalier.search;

import java.util.Optional;
import org.espalier.space.SearchSpace;

/**
 * What every strategy is, whatever its kind: an immutable record of its settings, whose components are the keys that a configuration file may
 * set ({@code mutationRatio} as {@code mutation_ratio}), and whose public constructor without arguments gives the published values. What a
 * value may be the record's constructor checks ({@link org.espalier.settings.Ranges} names the key of one that is out of range).
 *
 * <p>Its kind is one of three interfaces: {@link StrategyConfig} in this module, {@code JointStrategy} and {@code SupernetStrategy} beside the
 * supernets. Each has a contract suite that proves an implementation, and a service file that makes it known by name.
 */
public interface Strategy {
    /** Its name, and what a listing says of it. */
    Description description();

    /** Its kind. */
    StrategyKind kind();

    /** Name in a configuration file. */
    default String name() {
        return description().name();
    }

    /**
     * What a space lacks that this strategy needs, as the end of the sentence "strategy ... does not fit the space ...: "; empty where it fits.
     * Nothing may be loaded or computed for the answer.
     */
    default Optional<String> lacks(SearchSpace space) {
        return Optional.empty();
    }
}

package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.pipeline.estimate.Work;
import org.espalier.pipeline.phase.Inheritance;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Strategy;
import org.espalier.search.StrategyKind;

/**
 * One way to search, as {@code strategy.name} of a configuration names it, whatever its kind: what its phases are and do. A strategy needs none of
 * its own: whatever is installed as {@link org.espalier.search.StrategyConfig}, {@code JointStrategy} or {@code SupernetStrategy} is wrapped, each
 * kind by one class. What is none of the three is a class with a public constructor without arguments, listed in {@code
 * META-INF/services/org.espalier.pipeline.method.SearchMethod}.
 *
 * @param <S> its settings: a public record whose components are the keys beside {@code name}, see {@link org.espalier.settings.SettingsCodec}
 */
public interface SearchMethod<S extends Record> extends Strategy {
    /** The settings where nothing is said, as published. */
    S defaults();

    /**
     * The phases up to the choice of winners, which is {@link SearchOutcome} for all that search. Training from scratch and proof follow for every
     * method alike. Nothing may be read or computed yet: a plan is also made to be shown, or to find that it is done.
     *
     * @param resources data, space, device and engine, opened when first asked for
     * @param directory folder of the search, for checkpoints
     * @param settings what the user set beside the name, the rest as in {@link #defaults}
     */
    List<SearchPhase<?>> phases(SearchResources resources, Path directory, S settings);

    /**
     * What its phases do, so that somebody can be told how long they take and a budget of time can be shared out. How long a step of each
     * kind takes is measured elsewhere. A phase of which nothing is said is one of which nobody knows how long it takes.
     *
     * @param resources may be opened: data, space, device and engine
     * @param settings as for {@link #phases}
     */
    default List<Work> work(SearchResources resources, S settings) {
        return List.of();
    }

    /**
     * How members are cut out of the weights that they share once the phases are done, for {@code retrain.top: 0}.
     *
     * @param resources as for {@link #phases}
     * @param directory folder of the search
     * @param settings as for {@link #phases}
     * @return empty where members share no weights that they keep
     */
    default Optional<Inheritance> inheritance(SearchResources resources, Path directory, S settings) {
        return Optional.empty();
    }

    /**
     * What is wrong with a search that only this method can know, before anything is written: settings against the data, the space or each other.
     * Space and images are there by now, and the space {@linkplain #lacks lacks} nothing. What is refused here is refused before hours go into it.
     *
     * @param resources data, space and device, opened when first asked for; nothing may be trained or measured
     * @param settings what the user set beside the name, the rest as in {@link #defaults}
     * @return a line for each, {@code strategy.KEY: what is wrong, what was expected, what to do}; none where all is well. An
     *     {@link IllegalArgumentException} counts as one, too, and so does an {@link org.espalier.search.InfeasibleException}
     */
    default List<String> problems(SearchResources resources, S settings) {
        return List.of();
    }

    /**
     * What is wrong with a search that begins now, and did not keep one of an earlier release from running: such a one goes on as it began.
     *
     * @param resources as for {@link #problems}, which has found nothing
     * @param settings what the user set beside the name, the rest as in {@link #defaults}
     * @return a line for each, as those of {@link #problems}
     */
    default List<String> beginningProblems(SearchResources resources, S settings) {
        return List.of();
    }

    /** Whether it chooses between members; one that only trains a given member is not offered for spaces. */
    default boolean searches() {
        return kind() != StrategyKind.NONE;
    }
}

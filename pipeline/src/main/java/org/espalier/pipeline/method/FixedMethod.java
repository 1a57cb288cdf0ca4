package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.util.List;
import org.espalier.pipeline.estimate.Work;
import org.espalier.pipeline.phase.FixedMember;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Description;
import org.espalier.search.StrategyKind;
import org.espalier.settings.Required;

/** No search: the member that the setting {@code architecture} names, in the space's notation, is trained and proved. */
public final class FixedMethod implements SearchMethod<FixedMethod.Settings> {
    /** Name in a configuration. */
    public static final String NAME = "fixed";

    private static final Description DESCRIPTION = new Description(
            NAME,
            "no search: trains and proves the member that 'architecture' names",
            "none",
            "any space",
            "for a member that is known already, from a paper or from another search");

    /** @param architecture the member, in the space's notation */
    public record Settings(@Required String architecture) {}

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public StrategyKind kind() {
        return StrategyKind.NONE;
    }

    @Override
    public Settings defaults() {
        return new Settings("");
    }

    @Override
    public List<Work> work(SearchResources resources, Settings settings) {
        return List.of(Usual.selection(resources.config()));
    }

    /** The member has to be one, and to keep what is limited and can be counted; its latency is measured when it is chosen. */
    @Override
    public List<String> problems(SearchResources resources, Settings settings) {
        try {
            new FixedMember(resources, settings.architecture()).requireWithinCounted();
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of("strategy.architecture: " + e.getMessage());
        }
    }

    @Override
    public List<SearchPhase<?>> phases(SearchResources resources, Path directory, Settings settings) {
        return List.of(new FixedMember(resources, settings.architecture()));
    }
}

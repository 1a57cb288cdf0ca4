package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.pipeline.phase.FixedMember;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.SearchPhase;
import org.espalier.settings.Required;
import org.espalier.space.SearchSpace;

/** No search: the member that the setting {@code architecture} names, in the space's notation, is trained and proved. */
public final class FixedMethod implements SearchMethod<FixedMethod.Settings> {
    /** Name in a configuration. */
    public static final String NAME = "fixed";

    /** @param architecture the member, in the space's notation */
    public record Settings(@Required String architecture) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "no search: trains and proves the member that 'architecture' names";
    }

    @Override
    public Settings defaults() {
        return new Settings("");
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return Optional.empty();
    }

    @Override
    public boolean searches() {
        return false;
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

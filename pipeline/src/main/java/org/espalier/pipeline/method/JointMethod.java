package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.util.List;
import org.espalier.oneshot.CollapseGuard;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.trainer.DividedImages;
import org.espalier.pipeline.estimate.Work;
import org.espalier.pipeline.phase.JointPhase;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.Remedy;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.resources.OneImageBatch;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Strategies;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.Part;

/**
 * Any joint strategy: one training of weights and architecture that ends in members.
 *
 * @param defaults the strategy with its default settings, which are its record
 */
record JointMethod<S extends Record & JointStrategy>(S defaults) implements WrappedStrategy<S> {
    /** @throws IllegalArgumentException where the strategy is no record */
    @SuppressWarnings("unchecked")
    static <S extends Record & JointStrategy> SearchMethod<?> of(JointStrategy strategy) {
        return new JointMethod<>((S) Strategies.settings(strategy));
    }

    @Override
    public List<Work> work(SearchResources resources, S settings) {
        return List.of(
                Usual.profile(),
                new Work.Joint(SearchOutcome.SEARCH, settings),
                new Work.Measuring(SearchOutcome.SEARCH, 0, 0, true),
                Usual.selection(resources.config()));
    }

    @Override
    public List<String> problems(SearchResources resources, S settings) {
        int images = parts(resources, settings).stream()
                .mapToInt(part -> part.length)
                .min()
                .orElse(0);
        return OneImageBatch.problem(
                        "strategy.batch", settings.batch(), images, OneImageBatch.members(resources.space()))
                .stream()
                .toList();
    }

    @Override
    public List<String> beginningProblems(SearchResources resources, S settings) {
        List<int[]> parts = parts(resources, settings);
        return parts.size() == 1
                ? List.of()
                : DividedImages.problem("strategy.batch", settings.batch(), parts.get(1).length).stream()
                        .toList();
    }

    /** Training images of the weights and, where they are divided, of the architecture. */
    private List<int[]> parts(SearchResources resources, S settings) {
        double share = settings.trainingShare();
        return share >= 1
                ? List.of(resources.split().indices(Part.TRAIN))
                : resources.split().divideTraining(share, resources.config().seed());
    }

    @Override
    public List<SearchPhase<?>> phases(SearchResources resources, Path directory, S settings) {
        return List.of(
                new ProfilePhase(resources),
                new JointPhase(
                        resources, SearchOutcome.SEARCH, settings, () -> remedies(defaults.name(), resources.space())),
                new SearchOutcome(resources, false));
    }

    /** Installed strategies that guard against a collapse, and what the space lacks for them. */
    static List<Remedy> remedies(String without, SearchSpace space) {
        return SearchMethods.installed().all().stream()
                .map(SearchMethod::defaults)
                .filter(JointStrategy.class::isInstance)
                .map(JointStrategy.class::cast)
                .filter(other ->
                        other.guard() != CollapseGuard.NONE && !other.name().equals(without))
                .map(other -> new Remedy(other.name(), other.guard(), other.lacks(space)))
                .toList();
    }
}

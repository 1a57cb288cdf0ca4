package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.pipeline.phase.DartsPhase;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.resources.OneImageBatch;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.SearchPhase;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;

/** Joint: one training of weights and alphas that ends in an architecture. */
public final class DartsMethod implements SearchMethod<DartsMethod.Settings> {
    /**
     * How it trains.
     *
     * @param epochs passes over the weights' half of the training images, 1 to 100,000
     * @param batch images of a step, 1 to 65,536
     * @param recompute whether the candidates keep no graph: a third of the memory for about a tenth more time, the same result
     */
    public record Settings(int epochs, int batch, boolean recompute) {
        public Settings {
            Ranges.whole("epochs", epochs, 1, 100_000);
            Ranges.whole("batch", batch, 1, 65_536);
        }

        /** 50 epochs of batches of 64. */
        public Settings() {
            this(50, 64, false);
        }
    }

    @Override
    public String name() {
        return "darts";
    }

    @Override
    public String summary() {
        return "first-order differentiable search on the relaxed space (Liu et al. 2019)";
    }

    @Override
    public Settings defaults() {
        return new Settings();
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return space.relaxation().isPresent()
                ? Optional.empty()
                : Optional.of(
                        "it needs decisions that are all choices between operations, and there are others, or none");
    }

    /** Half of the training images learn weights, the other half learns which to take. */
    @Override
    public List<String> problems(SearchResources resources, Settings settings) {
        int images =
                resources.split().divideTraining(0.5, resources.config().seed()).get(0).length;
        return OneImageBatch.problem(
                        "strategy.batch", settings.batch(), images, OneImageBatch.members(resources.space()))
                .stream()
                .toList();
    }

    @Override
    public List<SearchPhase<?>> phases(SearchResources resources, Path directory, Settings settings) {
        Activations activations = settings.recompute() ? Activations.RECOMPUTE : Activations.KEEP;
        return List.of(
                new ProfilePhase(resources),
                new DartsPhase(resources, SearchOutcome.SEARCH, settings.epochs(), settings.batch(), activations),
                new SearchOutcome(resources, false));
    }
}

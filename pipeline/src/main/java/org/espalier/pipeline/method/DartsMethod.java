package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.pipeline.phase.DartsPhase;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.SearchPhase;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;

/** Joint: one training of weights and alphas that ends in an architecture. Settings: {@code epochs}, {@code batch}, {@code recompute}. */
public final class DartsMethod implements SearchMethod {
    private static final int EPOCHS = 50;
    private static final int BATCH = 64;

    @Override
    public String name() {
        return "darts";
    }

    @Override
    public String summary() {
        return "first-order differentiable search on the relaxed space (Liu et al. 2019)";
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return space.relaxation().isPresent()
                ? Optional.empty()
                : Optional.of(
                        "it needs decisions that are all choices between operations, and there are others, or none");
    }

    @Override
    public List<SearchPhase<?>> phases(SearchResources resources, Path directory, MethodSettings settings) {
        int epochs = settings.whole("epochs", EPOCHS);
        int batch = settings.whole("batch", BATCH);
        Activations activations = settings.flag("recompute", false) ? Activations.RECOMPUTE : Activations.KEEP;
        settings.finish();
        return List.of(
                new ProfilePhase(resources, name(), this::lacks),
                new DartsPhase(resources, SearchOutcome.SEARCH, epochs, batch, activations),
                new SearchOutcome(resources, false));
    }
}

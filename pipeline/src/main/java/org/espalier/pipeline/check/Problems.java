package org.espalier.pipeline.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.espalier.search.InfeasibleException;
import org.espalier.torch.data.DataException;
import org.espalier.yaml.ConfigException;

/** What is wrong, collected step by step. For one thread. */
final class Problems {
    private final List<RuntimeException> found = new ArrayList<>();

    void add(String line) {
        found.add(new ConfigException(line));
    }

    /**
     * Takes a step; what a user did wrong is kept and ends the step, not the check. Our own faults are thrown.
     *
     * @return what the step gives; empty where it was refused
     */
    <T> Optional<T> of(Supplier<T> step) {
        try {
            return Optional.of(step.get());
        } catch (IllegalArgumentException | DataException | InfeasibleException e) {
            found.add(e);
            return Optional.empty();
        }
    }

    /** The same for a step that gives nothing. */
    boolean pass(Runnable step) {
        return of(() -> {
                    step.run();
                    return true;
                })
                .isPresent();
    }

    /**
     * Throws what was found.
     *
     * @throws IllegalArgumentException a single problem as it was found, several as a {@link StartProblemsException}
     * @throws DataException where the only problem is one of the images
     * @throws InfeasibleException where the only problem is a limit that is not met
     */
    void require() {
        if (found.isEmpty()) {
            return;
        }
        List<String> lines = found.stream()
                .map(problem -> String.valueOf(problem.getMessage()))
                .distinct()
                .toList();
        if (lines.size() == 1) {
            throw found.get(0);
        }
        StartProblemsException all = new StartProblemsException(lines);
        found.forEach(all::addSuppressed);
        throw all;
    }
}

package org.espalier.pipeline.execution.local;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.event.DataIdentified;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.TrialsConfig;
import org.espalier.process.Stop;

/**
 * How a {@link LocalExecutor} runs its jobs.
 *
 * @param config of the search
 * @param limits of each child
 * @param capacity how many run at once, at least 1
 * @param sharing among how many children the cores are shared where {@code engine.threads} says nothing, at least 1. How many threads a training has may
 *     change the last bits of its result, so that this has to be the same whenever the same search goes on; {@code capacity} has not
 * @param data which images the search was made of so far; a job that finds others is none
 * @param stop asked several times a second while a job runs, so that a child that was ended with its parent is not taken for one that failed
 * @param main the program in the child
 */
public record LocalSettings(
        SearchConfig config,
        ChildProcess limits,
        int capacity,
        int sharing,
        Optional<DataIdentified> data,
        Stop stop,
        Class<?> main) {
    private static final int NAMED_GROUPS = 20;

    public LocalSettings {
        if (capacity < 1 || sharing < 1) {
            throw new IllegalArgumentException(
                    "a local executor needs a capacity and a share of at least 1, got " + capacity + " and " + sharing);
        }
        // thousands of requests are kept, so that they name some classes only
        data = data.map(known -> known.withGroups(NAMED_GROUPS));
    }

    /** As {@code trials} of a configuration says, each child within its limits. */
    public static LocalSettings of(SearchConfig config, Map<String, String> environment) {
        TrialsConfig trials = config.trials();
        return new LocalSettings(
                config,
                new ChildProcess(Duration.ofMinutes(trials.minutes()), trials.memoryMb(), environment),
                trials.capacity(),
                trials.outstanding(),
                Optional.empty(),
                () -> {},
                TrialMain.class);
    }

    /** With other places. */
    public LocalSettings withCapacity(int places) {
        return new LocalSettings(config, limits, places, sharing, data, stop, main);
    }

    /** With cores that are shared among so many. */
    public LocalSettings withSharing(int children) {
        return new LocalSettings(config, limits, capacity, children, data, stop, main);
    }

    /** With other limits. */
    public LocalSettings withLimits(ChildProcess others) {
        return new LocalSettings(config, others, capacity, sharing, data, stop, main);
    }

    /** For a search whose images are known. */
    public LocalSettings withData(DataIdentified known) {
        return new LocalSettings(config, limits, capacity, sharing, Optional.of(known), stop, main);
    }

    /** With somebody who is asked. */
    public LocalSettings withStop(Stop asked) {
        return new LocalSettings(config, limits, capacity, sharing, data, asked, main);
    }

    /** With another program in the child, to show what becomes of a bad one. */
    public LocalSettings withMain(Class<?> program) {
        return new LocalSettings(config, limits, capacity, sharing, data, stop, program);
    }

    /** The configuration of a child: nobody listens there, and children share the cores where nothing else is said. */
    SearchConfig ofChild() {
        SearchConfig.Engine engine = config.engine();
        Optional<Integer> threads = sharing == 1 || engine.threads().isPresent()
                ? engine.threads()
                : Optional.of(Math.max(1, engine.settings().threads() / sharing));
        return config.toBuilder()
                .listeners(List.of())
                .engine(new SearchConfig.Engine(engine.name(), threads))
                .build();
    }
}

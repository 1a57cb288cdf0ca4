package org.espalier.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.espalier.device.Device;
import org.espalier.event.PhaseFinished;
import org.espalier.event.SearchEvent;
import org.espalier.files.PathSegment;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.pipeline.check.Machine;
import org.espalier.pipeline.check.StartCheck;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.estimate.DoneSoFar;
import org.espalier.pipeline.estimate.Estimate;
import org.espalier.pipeline.estimate.Forecast;
import org.espalier.pipeline.execution.ExecutorFactory;
import org.espalier.pipeline.listener.ConfiguredListeners;
import org.espalier.pipeline.listener.HeardSearch;
import org.espalier.pipeline.listener.Listeners;
import org.espalier.pipeline.listener.SearchListener;
import org.espalier.pipeline.method.SearchPlans;
import org.espalier.pipeline.resources.GivenSpace;
import org.espalier.pipeline.resources.KnownData;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.Supplied;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.plan.PlanListener;
import org.espalier.plan.PlanOutcome;
import org.espalier.plan.PlanRunner;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.SpaceFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole search from Java: data, space, device and strategy to a trained network that was measured and proved.
 *
 * <pre>{@code
 * Outcome outcome = Search.of(config).in(folder).space(mySpace).listener(mine).open().run();
 * }</pre>
 *
 * <p>Everything that is done is kept in the folder, event by event. A search that was stopped, killed or whose machine failed goes on with
 * {@link #resume}, or by starting it again with the same configuration and folder, and ends in the same result. The configuration
 * may be corrected, here or in the folder, as far as no finished phase has used what changes.
 *
 * <p>{@link #run} may be called once at a time; {@link #stop} from any thread. LibTorch's settings belong to the process: two searches
 * in one process run one after the other.
 */
public final class Search {
    private static final Logger LOG = LoggerFactory.getLogger(Search.class);

    private final SearchFolder folder;
    private final Supplied supplied;
    private final List<SearchListener> listeners;
    private final Map<String, String> environment;
    private final Optional<Estimate> estimate;
    private final Optional<String> until;
    private final AtomicBoolean running = new AtomicBoolean();
    private final StopSignal stop = new StopSignal();

    private Search(Setup setup, SearchFolder folder, Optional<Estimate> estimate) {
        this.folder = folder;
        this.estimate = estimate;
        this.supplied = setup.supplied;
        this.listeners = List.copyOf(setup.listeners);
        this.environment = setup.environment;
        this.until = setup.until;
    }

    /** A search that starts, or goes on where its folder already holds this very one. */
    public static Setup of(SearchConfig config) {
        return new Setup(Optional.of(config), Path.of("searches", PathSegment.of(config.name())));
    }

    /** The search that a folder holds; what the program supplied when it began has to be supplied again. */
    public static Setup resume(Path folder) {
        return new Setup(Optional.empty(), folder);
    }

    /** What a search is given before it is opened. For one thread. */
    public static final class Setup {
        private final Optional<SearchConfig> config;
        private Path directory;
        private Supplied supplied = Supplied.NOTHING;
        private final List<SearchListener> listeners = new ArrayList<>();
        private Map<String, String> environment = System.getenv();
        private Optional<String> until = Optional.empty();

        private Setup(Optional<SearchConfig> config, Path directory) {
            this.config = config;
            this.directory = directory;
        }

        /** Its folder; without it {@code searches/NAME} in the working directory. */
        public Setup in(Path folder) {
            this.directory = Objects.requireNonNull(folder, "folder");
            return this;
        }

        /** A space that was built for the shape and the classes of the images. */
        public Setup space(SearchSpace space) {
            return space(new GivenSpace(space));
        }

        /** A space that is built once the images are known. The configuration's {@code space} is then only a name and parameters for it. */
        public Setup space(SpaceFactory space) {
            supplied = supplied.withSpace(Objects.requireNonNull(space, "space"));
            return this;
        }

        /** What the network shall run on; the caller closes it where it needs closing. */
        public Setup device(Device device) {
            supplied = supplied.withDevice(Objects.requireNonNull(device, "device"));
            return this;
        }

        /**
         * Who does the jobs of the search, its trials, trainings from scratch and measurements, in place of this machine. It cannot change a result, so that
         * a search may be begun with one and resumed with another.
         */
        public Setup executor(ExecutorFactory executor) {
            supplied = supplied.withExecutor(Objects.requireNonNull(executor, "executor"));
            return this;
        }

        /** Somebody who hears what the search does, opened when a run begins and closed when it ends; may be called several times. */
        public Setup listener(SearchListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /** Variables that say where caches and known sets lie, in place of those of this process; child processes get them too. */
        public Setup environment(Map<String, String> variables) {
            environment = new LinkedHashMap<>(variables);
            return this;
        }

        /** The last phase that {@link Search#run} runs, to go on later; without it all of them are run. */
        public Setup until(String phase) {
            until = Optional.of(phase);
            return this;
        }

        /**
         * What the search would do and how long it would take; of a folder that holds it already, what is left. Checks the whole search as
         * {@link #open} does, and tries a few steps of each training on this machine, which takes a minute or so. Nothing is written in the folder.
         *
         * @throws IllegalArgumentException as {@link #open}, and as {@link Search#run} where finished phases have used another configuration
         */
        public Forecast plan() throws IOException {
            SearchFolder folder = look();
            check(folder);
            List<String> anew = restarted(folder);
            Estimate whole = measured(folder);
            folder.config().budget().hours().ifPresent(whole::requireEnough);
            return DoneSoFar.of(folder.journal()).without(anew).left(whole).forecast();
        }

        /** Phases that would begin anew; refuses what a run would refuse. */
        private List<String> restarted(SearchFolder folder) throws IOException {
            if (!Files.exists(folder.journal())) {
                return List.of();
            }
            KnownData images = KnownData.read(folder.journal());
            try (SearchResources resources =
                    new SearchResources(folder.located(), supplied, environment, notice -> {}, images)) {
                return SearchPlans.of(resources, directory).restarted(folder.journal(), directory);
            }
        }

        private SearchFolder look() throws IOException {
            return config.isPresent()
                    ? SearchFolder.look(
                            directory, config.get(), supplied.space().isEmpty())
                    : SearchFolder.open(directory);
        }

        private void check(SearchFolder folder) throws IOException {
            new StartCheck(folder.located(), supplied, environment, folder.images(), Machine.here())
                    .require(directory, until);
        }

        private Estimate measured(SearchFolder folder) throws IOException {
            return SearchEstimate.of(folder.located(), supplied, environment, directory);
        }

        /** With a budget of time a new search is measured before it begins, so that one that is too small is no surprise. */
        private Optional<Estimate> estimate(SearchFolder folder) throws IOException {
            Optional<Double> hours = folder.config().budget().hours();
            if (hours.isEmpty() || Files.exists(folder.journal())) {
                return Optional.empty();
            }
            Estimate whole = measured(folder);
            whole.requireEnough(hours.get());
            return Optional.of(whole);
        }

        /**
         * Checks the whole search, see {@link StartCheck}, and only then prepares its folder: what is refused leaves nothing behind. Images are
         * decoded, which the cache keeps; nothing is trained or measured, unless there is a budget of time, of which it is seen first whether
         * it is enough. No file is held open. A search that is finished is not checked.
         *
         * @throws IllegalArgumentException with a line for each thing that is wrong; where the folder holds no search
         * @throws org.espalier.torch.data.DataException where all that is wrong are the images
         * @throws org.espalier.search.InfeasibleException where the member that the configuration names breaks a limit
         * @throws IOException where the folder cannot be written
         */
        public Search open() throws IOException {
            SearchFolder folder = look();
            Optional<Estimate> estimate = Optional.empty();
            if (folder.isFinished()) {
                ConfiguredListeners.require(folder.config().listeners());
            } else {
                check(folder);
                estimate = estimate(folder);
            }
            folder.make();
            return new Search(this, folder, estimate);
        }
    }

    /** Its folder. */
    public SearchFolder folder() {
        return folder;
    }

    /** Its configuration. */
    public SearchConfig config() {
        return folder.config();
    }

    /**
     * Runs to the end, or to the phase that the setup named. An interrupt of the thread is a {@link #stop}.
     *
     * @throws IllegalStateException where it runs already
     * @throws IllegalArgumentException that names each key, where finished phases have used another configuration
     * @throws IOException where the folder cannot be written; what was done is kept
     */
    public Outcome run() throws IOException {
        return run(until);
    }

    /**
     * Runs up to and including a phase, to go on later.
     *
     * @throws IllegalArgumentException where no phase has that name
     */
    public Outcome runUntil(String phase) throws IOException {
        return run(Optional.of(phase));
    }

    /** Ends the run where it can be left without loss, within a batch or one measurement; safe from any thread, also before it began. */
    public void stop() {
        stop.ask();
    }

    private Outcome run(Optional<String> until) throws IOException {
        if (!running.compareAndSet(false, true)) {
            throw new IllegalStateException("the search in " + folder.directory() + " runs already");
        }
        try (Journal journal = Journal.open(folder.journal())) {
            folder.removeLeftovers();
            return run(journal, until);
        } catch (IOException e) {
            if (!Thread.interrupted()) {
                throw e;
            }
            // between two phases, or while the results were written: the next run does it
            LOG.debug("the search in {} was interrupted", folder.directory(), e);
            return new Outcome(PlanOutcome.Status.STOPPED, folder, Optional.empty());
        } finally {
            running.set(false);
        }
    }

    private Outcome run(Journal journal, Optional<String> until) throws IOException {
        Late<String> notices = new Late<>();
        Late<SearchEvent> events = new Late<>();
        PhasesRun work = new PhasesRun();
        HeardSearch search = new HeardSearch(folder.directory(), config(), journal.size());
        List<SearchListener> all = new ArrayList<>(listeners);
        all.addAll(ConfiguredListeners.open(config().listeners(), environment));
        try (Listeners hearing = Listeners.start(all, search, folder.journal(), notices);
                SearchResources resources = new SearchResources(
                        folder.located(), supplied, environment, notices, KnownData.of(journal, events::accept))) {
            PlanRunner runner = new PlanRunner(
                    SearchPlans.of(resources, folder.directory()),
                    journal,
                    folder.directory(),
                    List.of(hearing, work),
                    SearchEstimate.budget(resources, folder.directory(), estimate),
                    System::nanoTime);
            runner.requireFit();
            folder.keepConfig();
            folder.winners().restoreRuns(notices);
            events.to(runner::happened);
            notices.to(runner::notice);
            folder.notices().forEach(notices);
            SearchPlans.unused(config()).forEach(notices);
            PlanOutcome outcome;
            try (StopSignal.Heard heard = stop.whoHears(List.of(runner::stop, resources::askToStop))) {
                outcome = runner.run(until);
            }
            Optional<SearchResult> result = outcome.status() == PlanOutcome.Status.COMPLETE
                    ? Optional.of(folder.finish(resources, outcome, work.any()))
                    : Optional.empty();
            return new Outcome(outcome.status(), folder, result);
        }
    }

    /** Whether a run had anything left to do. */
    private static final class PhasesRun implements PlanListener {
        private volatile boolean any;

        @Override
        public void appended(Event event) {
            any |= event.event() instanceof PhaseFinished;
        }

        boolean any() {
            return any;
        }
    }
}

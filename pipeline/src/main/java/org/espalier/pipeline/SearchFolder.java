package org.espalier.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.files.AtomicFiles;
import org.espalier.files.OutputPlace;
import org.espalier.files.RegularFiles;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchIdentity;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.pipeline.method.SearchPlans;
import org.espalier.pipeline.report.Report;
import org.espalier.pipeline.report.ReportData;
import org.espalier.pipeline.report.SearchVerdict;
import org.espalier.pipeline.resources.KnownData;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.BudgetLog;
import org.espalier.pipeline.result.BudgetUse;
import org.espalier.pipeline.result.ResultFile;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.plan.PlanOutcome;
import org.espalier.settings.Loaded;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a search: {@code config.yaml} as resolved, {@code journal.jsonl}, and at the end {@code result.json}, {@code report.html}
 * and {@code best/}: the model, and in {@code best/use/} programs that use it. {@link Search} fills it; what is in it is read here, also
 * while a search runs or after it has ended elsewhere.
 */
public final class SearchFolder {
    private static final String CONFIG = "config.yaml";
    private static final String JOURNAL = "journal.jsonl";
    private static final String RESULT = "result.json";
    private static final String REPORT = "report.html";
    private static final Logger LOG = LoggerFactory.getLogger(SearchFolder.class);

    private final Path directory;
    private final SearchConfig config;
    private final List<String> notices;
    private final SearchConfig held;
    private final List<SearchConfig.NamedPath> copied;

    /**
     * @param held the configuration that the folder has
     * @param copied paths whose copies in the folder are used
     */
    private SearchFolder(
            Path directory, Loaded<SearchConfig> config, SearchConfig held, List<SearchConfig.NamedPath> copied) {
        this.directory = directory;
        this.config = config.value();
        this.notices = config.notices();
        this.held = held;
        this.copied = copied;
    }

    private SearchFolder(Path directory, Loaded<SearchConfig> config) {
        this(directory, config, config.value(), config.value().paths());
    }

    /**
     * The folder for a search: made where it is missing, taken as it is where it holds this very search. Where it holds one of another
     * configuration, the run decides whether what is finished can be gone on with ({@link org.espalier.plan.PlanRunner#requireFit}).
     *
     * @throws ConfigException where it cannot be written
     */
    public static SearchFolder prepare(Path directory, SearchConfig config) throws IOException {
        SearchFolder folder = look(directory, config, true);
        folder.make();
        return folder;
    }

    /**
     * The folder for a search, of which nothing is made yet.
     *
     * @param isSpaceNamed whether the space is found by its name, which may then be that of a file
     */
    static SearchFolder look(Path directory, SearchConfig config, boolean isSpaceNamed) throws IOException {
        Path file = directory.resolve(CONFIG);
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            RegularFiles.requireFolder(directory);
            RegularFiles.requireWritable(file);
        }
        SearchConfig wanted = SearchPaths.seenFrom(SearchPaths.absolute(config, Path.of(""), isSpaceNamed), directory);
        SearchConfig held = Files.exists(file) ? SearchConfig.loadResolved(file).value() : wanted;
        // as it stands there: the order of its keys is that of the journal
        SearchConfig stands = SearchPaths.edited(held, directory);
        SearchConfig heard = isSame(wanted, SearchPaths.moved(stands, directory))
                ? stands.toBuilder()
                        .listeners(config.listeners())
                        .budget(config.budget())
                        .trials(stands.trials().withParallel(config.trials().parallel()))
                        .build()
                : wanted;
        return new SearchFolder(
                directory, new Loaded<>(heard, List.of()), held, SearchPaths.unchanged(held, directory));
    }

    /** Makes the folder with what a search begins with, unless it was begun; where that fails, nothing of it is left. */
    void make() throws IOException {
        Path file = directory.resolve(CONFIG);
        if (Files.exists(file) || Files.exists(journal())) {
            requireWritable();
            return;
        }
        Deque<Path> made = OutputPlace.makeFolders(directory);
        List<Path> written = new ArrayList<>();
        try {
            requireWritable();
            for (SearchPaths.Copy copy : SearchPaths.copies(config, directory)) {
                byte[] content = RegularFiles.readBytes(copy.from());
                if (isMissing(copy, content)) {
                    Path folder = Objects.requireNonNull(copy.to().getParent(), "a copy lies in the search's folder");
                    made = joined(OutputPlace.makeFolders(folder), made);
                    written.add(copy.to());
                    AtomicFiles.write(copy.to(), content);
                }
            }
            AtomicFiles.writeString(file, config.toYaml());
        } catch (IOException | RuntimeException e) {
            for (Path copy : written) {
                Files.deleteIfExists(copy);
            }
            OutputPlace.remove(made, e);
            throw e;
        }
    }

    /** A copy that is there is one of a start that was killed, or the file itself. */
    private static boolean isMissing(SearchPaths.Copy copy, byte[] content) throws IOException {
        if (!Files.exists(copy.to(), LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (!Arrays.equals(RegularFiles.readBytes(copy.to()), content)) {
            throw new ConfigException(copy.to() + ": is another file than " + copy.from()
                    + ", whose copy would take its place; choose another --out or remove it");
        }
        return false;
    }

    private static Deque<Path> joined(Deque<Path> inner, Deque<Path> outer) {
        Deque<Path> all = new ArrayDeque<>(inner);
        all.addAll(outer);
        return all;
    }

    private void requireWritable() {
        if (!Files.isWritable(directory)) {
            throw new ConfigException(directory + ": not writable; choose another --out");
        }
    }

    /** Which images the search was made of so far, read beside whoever writes the journal; nothing where other ones are asked for. */
    KnownData images() throws IOException {
        boolean asked = new SearchIdentity(config)
                .differences(SearchPaths.moved(held, directory)).stream()
                        .anyMatch(difference -> difference.key().equals(SearchPaths.DATA));
        return asked || !Files.exists(journal()) ? KnownData.NOTHING : KnownData.read(journal());
    }

    /** Whether all of it is done. */
    boolean isFinished() {
        return Files.exists(directory.resolve(RESULT));
    }

    /** The configuration with every path where its file is today: its own copies, once there is a search that they belong to. */
    SearchConfig located() {
        return Files.exists(directory.resolve(CONFIG)) || Files.exists(journal())
                ? SearchPaths.located(config, directory, copied)
                : SearchPaths.moved(config, directory);
    }

    /**
     * The folder of a search that was begun.
     *
     * @throws ConfigException where it holds none
     */
    public static SearchFolder open(Path directory) throws IOException {
        Path file = directory.resolve(CONFIG);
        if (Files.exists(file)) {
            Loaded<SearchConfig> written = SearchConfig.loadResolved(file);
            SearchConfig meant = SearchPaths.edited(written.value(), directory);
            return new SearchFolder(
                    directory,
                    new Loaded<>(meant, written.notices()),
                    written.value(),
                    written.value().paths());
        }
        Loaded<SearchConfig> journaled = JournaledConfig.of(directory, directory.resolve(JOURNAL))
                .orElseThrow(() -> new ConfigException(directory + ": holds no search (" + CONFIG + " is missing)"));
        return new SearchFolder(directory, journaled);
    }

    private static boolean isSame(SearchConfig config, SearchConfig held) {
        return new SearchIdentity(config).differences(held).isEmpty();
    }

    /**
     * Lets the folder hold the configuration that the search goes on with. A search may run long after it was opened: whatever became of its
     * folder since, it can be resumed.
     */
    void keepConfig() throws IOException {
        Path file = directory.resolve(CONFIG);
        if (Files.exists(file)) {
            SearchConfig there = SearchConfig.loadResolved(file).value();
            if (isSame(config, there)
                    && config.budget().equals(there.budget())
                    && config.trials().equals(there.trials())
                    && config.paths().equals(there.paths())
                    && copied.containsAll(there.paths())) {
                return;
            }
        }
        List<SearchPaths.Copy> kept = SearchPaths.copies(copied, directory);
        for (SearchPaths.Copy copy : SearchPaths.copies(config, directory)) {
            boolean isOfThis = kept.contains(copy);
            if (!isOfThis || !Files.exists(copy.to())) {
                Files.createDirectories(Objects.requireNonNull(copy.to().getParent(), "a copy lies in the folder"));
                AtomicFiles.write(copy.to(), RegularFiles.readBytes(copy.from()));
            }
        }
        AtomicFiles.writeString(file, config.toYaml());
    }

    /** Of a process that was killed while it wrote; the journal's lock keeps others away. */
    void removeLeftovers() throws IOException {
        AtomicFiles.removeLeftovers(directory, RESULT);
        AtomicFiles.removeLeftovers(directory, REPORT);
        winners().removeLeftovers();
        Path runs = directory.resolve("runs");
        if (Files.isDirectory(runs)) {
            try (Stream<Path> folders = Files.list(runs)) {
                for (Path folder : folders.toList()) {
                    AtomicFiles.removeLeftovers(folder, "");
                }
            }
        }
    }

    /**
     * Writes what a finished search leaves.
     *
     * @param worked whether anything was left to do; where nothing was and all files are there, they stay as they are, and neither data nor
     *     device is needed for them
     */
    SearchResult finish(SearchResources resources, PlanOutcome outcome, boolean worked) throws IOException {
        Optional<BudgetUse> budget = BudgetLog.of(journal()).use(outcome.finished());
        if (!worked) {
            Optional<SearchResult> kept = kept(outcome, budget);
            if (kept.isPresent()) {
                best().addPrograms();
                report();
                return kept.get();
            }
        }
        Map<String, String> versions = SearchPlans.versions();
        versions.put("runtime", resources.device().runtime());
        SearchResult result = ResultFile.of(config, outcome, budget, versions);
        SearchResult.TrainedNetwork best =
                result.best().orElseThrow(() -> new IllegalStateException("a plan has ended without a proved network"));
        SearchSpace space = resources.space();
        String drawing = best().write(
                        best, result.limits(best), space.network(space.codec().parse(best.architecture())));
        SearchResult finished = winners().placed(result);
        winners().write(finished);
        AtomicFiles.writeString(directory.resolve(RESULT), ResultFile.write(finished));
        report(finished, drawing);
        return finished;
    }

    /** The result that lies there, where nothing of what a finished search leaves is missing, damaged or of an earlier end. */
    private Optional<SearchResult> kept(PlanOutcome outcome, Optional<BudgetUse> budget) {
        if (!Files.isRegularFile(directory.resolve(RESULT)) || !best().isWhole()) {
            return Optional.empty();
        }
        try {
            SearchResult kept = result();
            SearchResult expected = ResultFile.of(config, outcome, budget, kept.versions());
            return Optional.of(winners().placed(expected)).filter(kept::equals).filter(winners()::areWhole);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} is written again", directory.resolve(RESULT), e);
            return Optional.empty();
        }
    }

    WinnerFolders winners() {
        return new WinnerFolders(directory, config);
    }

    BestFolder best() {
        return new BestFolder(directory, config);
    }

    /** Where it lies. */
    public Path directory() {
        return directory;
    }

    /** The journal's file. */
    public Path journal() {
        return directory.resolve(JOURNAL);
    }

    /** The page that a finished search leaves. */
    public Path reportFile() {
        return directory.resolve(REPORT);
    }

    /** What the author of the configuration should know, for example that a key has a new name. */
    public List<String> notices() {
        return notices;
    }

    /** The configuration as it stands there: the order of its keys is that of the journal. */
    public SearchConfig config() {
        return config;
    }

    /**
     * The exported file of the best network.
     *
     * @throws ConfigException where the search is not finished
     * @throws IOException where something else than a regular file stands in its place
     */
    public Path model() throws IOException {
        Path model = best().model();
        if (!Files.exists(model) || !Files.exists(directory.resolve(RESULT))) {
            throw new ConfigException(directory
                    + ": not finished (there is no proven model in it); run 'espalier resume " + directory + "' first");
        }
        RegularFiles.requireRegular(model);
        RegularFiles.requireRegular(directory.resolve(RESULT));
        return model;
    }

    /** The outcome of a finished search in words, also where it is not in its favour. */
    public String verdict() throws IOException {
        return SearchVerdict.of(result());
    }

    /**
     * What the search gave.
     *
     * @throws ConfigException where it is not finished
     */
    public SearchResult result() throws IOException {
        Path file = directory.resolve(RESULT);
        if (!Files.exists(file)) {
            throw new ConfigException(
                    directory + ": the search is not finished (" + RESULT + " is missing); resume it first");
        }
        return ResultFile.read(file);
    }

    /** Writes the report of a finished search again. */
    public Path report() throws IOException {
        SearchResult result = result();
        best().restore(result);
        winners().restore(result);
        return report(result, best().drawing());
    }

    /** Reads the journal without its lock: another process may be writing it. */
    private Path report(SearchResult result, String drawing) throws IOException {
        ReportData data = new ReportData();
        JournalReader.read(directory.resolve(JOURNAL), data::heard);
        Path file = directory.resolve(REPORT);
        Report page = new Report(result, data.epochs(), drawing).withTrials(data.trials());
        boolean programs = Files.isDirectory(best().programs());
        AtomicFiles.writeString(file, (programs ? page.withPrograms() : page).html());
        return file;
    }
}

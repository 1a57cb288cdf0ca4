package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.event.DataIdentified;
import org.espalier.event.PhaseFinished;
import org.espalier.event.PhasesRestarted;
import org.espalier.event.SearchEvent;
import org.espalier.event.SearchStarted;
import org.espalier.event.SettingsChanged;
import org.espalier.files.AtomicFiles;
import org.espalier.files.FolderTree;
import org.espalier.journal.JournalReader;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.KeptSupernet;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchIdentity;
import org.espalier.pipeline.resources.KnownData;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.yaml.ConfigException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A trained supernet in the folder of the search that trained it, or in that of one which has a copy. Read from the journal, or from what lies beside the
 * copy: neither the images nor the configuration of that search are needed any more.
 *
 * @param search the folder
 * @param identity of the search that trained it
 * @param epochs that it was trained for
 * @param schedule epochs that its learning rate was planned for
 * @param data digest of the images
 * @param seconds that its training took; absent where a copy of an earlier release does not say
 */
public record EarlierSupernet(
        Path search, JsonNode identity, int epochs, int schedule, String data, OptionalDouble seconds) {
    private static final String KEY = "supernet.from: ";
    private static final String JOURNAL = "journal.jsonl";
    private static final String DECISIONS = "space_decisions";
    private static final String SECONDS = "seconds";

    /**
     * Looks at a folder.
     *
     * @throws ConfigException where it holds no search, or none that has trained a supernet to its end
     */
    public static EarlierSupernet in(Path search) throws IOException {
        Path origin = origin(search);
        if (Files.exists(origin)) {
            JsonNode said = Json.read(origin);
            if (said.has(KeptSupernet.WEIGHTS)) {
                throw new ConfigException(
                        KEY + search
                                + ": its supernet is made of published weights, which are not trained: name these in supernet.weights");
            }
            return new EarlierSupernet(
                    search,
                    said.path("identity"),
                    said.path("epochs").asInt(0),
                    said.path("schedule").asInt(0),
                    said.path("data").asString(""),
                    seconds(said.path(SECONDS)));
        }
        if (!Files.isRegularFile(search.resolve(JOURNAL))) {
            throw new ConfigException(KEY + search + ": holds no search (" + JOURNAL
                    + " is missing), expected the folder of one that trained a supernet");
        }
        Told told = new Told();
        JournalReader.read(search.resolve(JOURNAL), event -> told.hear(event.phase(), event.event()));
        PhaseFinished end = told.result.orElseThrow(
                () -> new ConfigException(KEY + search + ": has no finished supernet, expected a search whose"
                        + " phase '" + SupernetPhase.NAME + "' is done; run 'espalier resume " + search + "' first"));
        SupernetResult result = end.result(SupernetResult.class);
        EarlierSupernet found = new EarlierSupernet(
                search,
                told.identity,
                result.epochs(),
                result.schedule(),
                KnownData.read(search.resolve(JOURNAL))
                        .before()
                        .map(DataIdentified::digest)
                        .orElse(""),
                OptionalDouble.of(end.seconds()));
        if (!found.checkpoints().holds(found.epochs)) {
            throw new ConfigException(KEY + search.resolve(KeptSupernet.FOLDER)
                    + ": the checkpoint of the finished supernet is missing or damaged; run 'espalier resume " + search
                    + "' first");
        }
        return found;
    }

    /** A number that is none, or less than none, is not known. */
    private static OptionalDouble seconds(JsonNode said) {
        double seconds = said.asDouble(-1);
        return seconds >= 0 && Double.isFinite(seconds) ? OptionalDouble.of(seconds) : OptionalDouble.empty();
    }

    /** What a journal says of it, the last word of each. */
    private static final class Told {
        private JsonNode identity = MissingNode.getInstance();
        private Optional<PhaseFinished> result = Optional.empty();

        void hear(String phase, SearchEvent event) {
            if (event instanceof SearchStarted started) {
                identity = started.identity();
            } else if (event instanceof SettingsChanged changed) {
                identity = changed.identity();
                forget(changed.restarted());
            } else if (event instanceof PhasesRestarted again) {
                forget(again.phases());
            } else if (event instanceof PhaseFinished end && phase.equals(SupernetPhase.NAME)) {
                result = Optional.of(end);
            }
        }

        private void forget(List<String> phases) {
            result = phases.contains(SupernetPhase.NAME) ? Optional.empty() : result;
        }
    }

    private static Path origin(Path search) {
        return search.resolve(KeptSupernet.FOLDER).resolve(KeptSupernet.ORIGIN);
    }

    private CheckpointFolder checkpoints() {
        return new CheckpointFolder(search.resolve(KeptSupernet.FOLDER));
    }

    /** The configuration of the search that trained it, as far as results hang on it. */
    public SearchConfig config() {
        return SearchIdentity.config(identity);
    }

    /** What identifies the decisions of its space, where a program gave that as an object. */
    Optional<String> decisions() {
        return Optional.of(identity.path(DECISIONS).asString("")).filter(text -> !text.isEmpty());
    }

    /** The digest of the file that a key named; empty where it named none. */
    Optional<String> file(String key) {
        return Optional.of(SearchIdentity.file(identity, key)).filter(text -> !text.isEmpty());
    }

    /**
     * The strategy that trained it.
     *
     * @throws ConfigException where that was none which trains supernets
     */
    public SupernetStrategy strategy() {
        if (config().strategy().settings() instanceof SupernetStrategy strategy) {
            return strategy;
        }
        throw new ConfigException(
                KEY + search + ": strategy '" + config().strategy().name() + "' of that search trains no supernet");
    }

    /** What the phase returns whose supernet it is. */
    public SupernetResult result(String given, String digest) {
        return new SupernetResult(
                epochs,
                epochs == schedule ? OptionalLong.empty() : OptionalLong.of(schedule),
                Optional.of(new SupernetResult.From(given, digest)));
    }

    /** The digest of its checkpoint, which is what supernet it is. */
    public String digest() {
        return KeptSupernet.digest(search).orElse("");
    }

    /** What the settings of another strategy of the same kind say in vain: a supernet is as it was trained. */
    List<String> unused(SearchConfig wanted) {
        JsonNode own = config().toJson().path("strategy");
        List<String> unused = new ArrayList<>();
        wanted.toJson().path("strategy").forEachEntry((key, value) -> {
            if (!value.equals(own.path(key))) {
                unused.add("strategy." + key + ": " + value + " is not used: the supernet of " + search
                        + " was trained with " + own.path(key));
            }
        });
        if (strategy().withinLimits() && !config().constraints().equals(wanted.constraints())) {
            unused.add("constraints: the supernet of " + search + " was trained within " + config().constraints()
                    + " alone: what keeps only " + wanted.constraints() + " was never trained");
        }
        return unused;
    }

    /**
     * Copies it into another search's folder, in place of what is there.
     *
     * @throws IOException where the checkpoint is damaged, or the folder cannot be written
     */
    void copy(Path other) throws IOException {
        Path target = other.resolve(KeptSupernet.FOLDER);
        if (search.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())) {
            return; // it is there already
        }
        FolderTree.remove(target);
        checkpoints().copy(epochs, target);
        ObjectNode origin = JsonNodeFactory.instance
                .objectNode()
                .put("epochs", epochs)
                .put("schedule", schedule)
                .put("data", data)
                .put(KeptSupernet.DIGEST, KeptSupernet.digest(other).orElse(""));
        seconds.ifPresent(took -> origin.put(SECONDS, took));
        origin.set("identity", identity);
        // the last: with it the copy is whole
        AtomicFiles.writeString(origin(other), Json.pretty(origin));
    }
}

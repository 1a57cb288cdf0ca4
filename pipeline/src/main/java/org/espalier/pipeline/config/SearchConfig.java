package org.espalier.pipeline.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.search.StrategyConfig;
import org.espalier.settings.Loaded;
import org.espalier.settings.Ranges;
import org.espalier.settings.Required;
import org.espalier.settings.SettingException;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.task.Task;
import org.espalier.yaml.YamlWriter;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.YamlSpaceFactory;
import org.espalier.zoo.Zoo;
import tools.jackson.databind.JsonNode;

/**
 * A whole search as the user asked for it, defaults filled in. The components are the keys of the configuration, those of the records in it
 * the keys below: {@code rankCheck} is written {@code rank_check}. Whatever makes one of the records is told what is out of range by its
 * constructor. Read by {@link #load}, or made in Java by {@link SearchConfigBuilder}.
 *
 * @param name of the search
 * @param seed root of all randomness
 * @param data where the images come from
 * @param task what is learned: what the images are labelled with, and how answers are judged
 * @param loss what trainings minimise
 * @param space name and parameters of the search space, or all of a space of one's own
 * @param engine what trains
 * @param device what the network shall run on, and is measured; the first of {@code devices} where there are several
 * @param devices several devices in place of one: the first decides what is best, each gets winners of its own; empty: {@code device} alone
 * @param objective what is looked for
 * @param constraints metric to limit, for example {@code latency_ms} to {@code "<= 4"}
 * @param latencyModel how the latency of members is predicted that nobody measures, where it is limited or an objective
 * @param strategy how the space is searched
 * @param supernet where its shared weights come from (two-step strategies only)
 * @param search how the trained supernet is searched (two-step strategies only)
 * @param trials how trials run (ask/tell strategies only)
 * @param filter which candidates are worth a trial (ask/tell strategies only)
 * @param rankCheck whether the supernet orders its members rightly (two-step strategies only)
 * @param retrain training from scratch of the winners and of the baselines
 * @param budget how long all of it may take
 * @param listeners who hears what the search does; they never change it
 * @param paths where the files lie that the other keys name; found out, never written by hand
 */
public record SearchConfig(
        String name,
        long seed,
        @Required DataConfig data,
        Task task,
        LossConfig loss,
        @Required Space space,
        Engine engine,
        Device device,
        List<Device> devices,
        ObjectiveConfig objective,
        Map<String, String> constraints,
        String latencyModel,
        @Required Method strategy,
        SupernetConfig supernet,
        StrategyConfig search,
        TrialsConfig trials,
        FilterConfig filter,
        RankCheck rankCheck,
        RetrainConfig retrain,
        Budget budget,
        List<Listener> listeners,
        List<NamedPath> paths) {
    static final int MOST_EPOCHS = 100_000;
    static final int MOST_THREADS = 1024;
    static final int MOST_IMAGES = 65_536;

    /**
     * What is searched.
     *
     * @param name of a built-in space or network, of a YAML file, or of a space of one's own
     * @param parameters that the space declares, or {@code stages} and the other sections of a space of one's own
     */
    public record Space(String name, Map<String, Object> parameters) {
        /** The key that makes a space one of its own: it stands in the configuration as it would in a file. */
        private static final String OWN = "stages";

        public Space {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }

        /** What builds it: the configuration itself where it holds one, else the zoo. */
        public SpaceFactory factory(Zoo zoo) {
            return isOwn()
                    ? YamlSpaceFactory.parse("space " + name, YamlWriter.document(ListenerForm.named(name, parameters)))
                    : zoo.factory(name);
        }

        /** What the user wants of the space's parameters. */
        public Map<String, Object> wanted() {
            return isOwn() ? Map.of() : parameters;
        }

        boolean isOwn() {
            return parameters.containsKey(OWN);
        }
    }

    /**
     * What trains.
     *
     * @param name the processor, or the first GPU
     * @param threads of one training, 1 to 1024; empty: one for each core
     */
    public record Engine(DeviceKind name, Optional<Integer> threads) {
        public Engine {
            threads.ifPresent(number -> Ranges.whole("threads", number, 1, MOST_THREADS));
        }

        /** The processor, all of its cores. */
        public Engine() {
            this(DeviceKind.CPU, Optional.empty());
        }

        /** As LibTorch is started. */
        public EngineSettings settings() {
            return new EngineSettings(name, threads.orElseGet(EngineSettings.cpu()::threads));
        }
    }

    /**
     * What is measured.
     *
     * @param name of the device
     * @param threads computing threads on the device, 1 to 1024
     * @param batch images of one inference, 1 to 65,536: latency is that of a batch, and so are throughput and memory
     * @param parameters keys of the device's own, which it checks itself
     */
    public record Device(String name, int threads, int batch, Map<String, Object> parameters) {
        public Device {
            Ranges.whole("threads", threads, 1, MOST_THREADS);
            Ranges.whole("batch", batch, 1, MOST_IMAGES);
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }

        /** A device without keys of its own. */
        public Device(String name, int threads, int batch) {
            this(name, threads, batch, Map.of());
        }

        /** One image at a time. */
        public Device(String name, int threads) {
            this(name, threads, 1);
        }

        /** This machine, one thread. */
        public Device() {
            this("local", 1);
        }
    }

    /**
     * How the space is searched.
     *
     * @param name of a search method
     * @param settings the method's own record
     */
    public record Method(String name, Record settings) {}

    /**
     * A check of the supernet's order.
     *
     * @param members random members trained from scratch, 2 to 10,000; 0: no check
     * @param epochs for each, 1 to 100,000
     * @param repeats how many times each is trained, by other seeds, 1 to 100; from 2 on it is known how far two trainings agree
     * @param withinLimits true: members are drawn within the limits, as they are predicted; false: over the whole space
     * @param spread true: members are drawn from as many strata of the multiply-accumulates; false: uniformly over the decisions
     */
    public record RankCheck(int members, int epochs, int repeats, boolean withinLimits, boolean spread) {
        public RankCheck {
            Ranges.whole("members", members, 0, 10_000);
            Ranges.whole("epochs", epochs, 1, MOST_EPOCHS);
            Ranges.whole("repeats", repeats, 1, 100);
            if (members == 1) {
                throw new SettingException("members", "expected 0 (no check) or at least 2, got 1");
            }
        }

        /** Members of the whole space, each trained once. */
        public RankCheck(int members, int epochs) {
            this(members, epochs, 1, false, false);
        }

        /** No check. */
        public RankCheck() {
            this(0, 5);
        }
    }

    /**
     * Who hears what the search does.
     *
     * @param name of the listener
     * @param parameters that the listener itself checks
     */
    public record Listener(String name, Map<String, Object> parameters) {
        public Listener {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }
    }

    /**
     * A file or folder that a key names.
     *
     * @param key for example {@code data.source}
     * @param given as the user wrote it
     * @param path where that was, absolute
     * @param way from the search's folder to it; empty where there is none, or no folder yet
     */
    public record NamedPath(String key, String given, String path, String way) {
        boolean isSamePlace(NamedPath other) {
            return key.equals(other.key) && path.equals(other.path);
        }
    }

    public SearchConfig {
        constraints = Collections.unmodifiableMap(new LinkedHashMap<>(constraints));
        constraints.forEach(LimitKeys::require);
        devices = List.copyOf(devices);
        DeviceNames.require(device, devices);
        device = devices.isEmpty() ? device : devices.get(0);
        devices = devices.size() == 1 ? List.of() : devices; // which is that device
        listeners = List.copyOf(listeners);
        paths = List.copyOf(paths);
    }

    /**
     * Reads a file that a user wrote.
     *
     * @param replacements values in place of the file's, each {@code a.b=value}
     * @return the configuration, and what its author should know about it
     * @throws org.espalier.yaml.ConfigException that names file, line and key
     */
    public static Loaded<SearchConfig> load(Path file, Collection<String> replacements) throws IOException {
        return ConfigReader.ofUser(file, replacements);
    }

    /** The same of a text; {@code source} names it in errors. */
    public static Loaded<SearchConfig> load(String source, String text, Collection<String> replacements) {
        return ConfigReader.ofUser(source, text, replacements);
    }

    /**
     * Reads the {@code config.yaml} that a search left in its folder. What it does not say is what the release that wrote it did, which may
     * be another thing than the default of today.
     */
    public static Loaded<SearchConfig> loadResolved(Path file) throws IOException {
        return ConfigReader.resolved(file);
    }

    /** As {@link #load(String, String, Collection)}; what its author should know goes to the log. */
    public static SearchConfig parse(String source, String text, Collection<String> replacements) {
        return ConfigReader.logged(load(source, text, replacements));
    }

    /** Reads what {@link #toJson} wrote; {@code source} names it in errors. */
    public static SearchConfig ofJson(String source, JsonNode json) {
        return ConfigReader.ofJson(source, json);
    }

    /** A value as the user wrote it, for reading: where it is a path, what stands in the configuration is where that lies. */
    public String asGiven(String key, String value) {
        return paths.stream()
                .filter(named -> named.key().equals(key) && named.path().equals(value))
                .findFirst()
                .map(NamedPath::given)
                .orElse(value);
    }

    /** Where the file of a baseline lies; the name itself for one that has none. */
    public String baselineFile(String name) {
        return paths.stream()
                .filter(named -> named.key().equals(SearchPaths.BASELINES)
                        && named.given().equals(name))
                .findFirst()
                .map(NamedPath::path)
                .orElse(name);
    }

    /** What the device is called that decides what is best: its name, and what tells it apart where another has the same. */
    public String deviceName() {
        return devices.isEmpty()
                ? device.name()
                : DeviceNames.of(devices).keySet().iterator().next();
    }

    /** The devices behind the first, by what they are called, in their order; none where there is one device. */
    public Map<String, Device> otherDevices() {
        Map<String, Device> others = DeviceNames.of(devices);
        others.values().remove(device);
        return Collections.unmodifiableMap(others);
    }

    /** The same search for one device alone. */
    public SearchConfig on(Device other) {
        return toBuilder().devices(List.of()).device(other).build();
    }

    /** The configuration as YAML, every default written out; reading it gives an equal one. */
    public String toYaml() {
        return ConfigReader.CODEC.yaml(this);
    }

    /** The configuration as JSON, every default written out; reading it gives an equal one. */
    public JsonNode toJson() {
        return ConfigReader.CODEC.json(this);
    }

    /** For a configuration that differs in some sections. */
    public SearchConfigBuilder toBuilder() {
        return new SearchConfigBuilder(this);
    }
}

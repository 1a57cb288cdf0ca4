package org.espalier.pipeline.config;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.espalier.files.RegularFiles;
import org.espalier.pipeline.config.SearchConfig.Listener;
import org.espalier.pipeline.config.SearchConfig.Method;
import org.espalier.pipeline.config.SearchConfig.Space;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
import org.espalier.settings.Loaded;
import org.espalier.settings.SettingsCodec;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.task.ClassWeights;
import org.espalier.torch.task.Task;
import org.espalier.torch.task.Tasks;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.YamlNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** From whatever holds a configuration to the record. */
final class ConfigReader {
    static final SettingsCodec CODEC = SettingsCodec.standard()
            .with(Method.class, new MethodParts())
            .with(StrategyConfig.class, Strategies.parts())
            .with(Space.class, new SpaceForm())
            .with(Listener.class, new ListenerForm())
            .with(ImageSize.class, new SizeForm())
            .with(ObjectiveConfig.Names.class, new NamesForm())
            .with(ClassWeights.class, new WeightsForm())
            .with(SearchConfig.Device.class, new DeviceForm())
            .with(Task.class, Tasks.parts());

    private static final Logger LOG = LoggerFactory.getLogger(ConfigReader.class);

    /** The defaults. Nobody looks at what has to be given. */
    private static final SearchConfig DEFAULTS =
            new SearchConfigBuilder(DataConfig.of(""), new Space("", Map.of()), new Method("", new None())).asSaid();

    private record None() {}

    private ConfigReader() {}

    static Loaded<SearchConfig> ofUser(Path file, Collection<String> replacements) throws IOException {
        String source = file.toString();
        YamlNode document = YamlNode.read(source, text(file), replacements);
        return bind(PathKeys.absolute(document, source, SearchPaths.folderOf(file)), false);
    }

    static Loaded<SearchConfig> ofUser(String source, String text, Collection<String> replacements) {
        return bind(YamlNode.read(source, text, replacements), false);
    }

    static Loaded<SearchConfig> resolved(Path file) throws IOException {
        return resolved(YamlNode.read(file.toString(), text(file)));
    }

    static Loaded<SearchConfig> resolved(YamlNode document) {
        return bind(document, true);
    }

    static SearchConfig ofJson(String source, JsonNode json) {
        return logged(bind(SettingsCodec.document(source, json), false));
    }

    static SearchConfig logged(Loaded<SearchConfig> loaded) {
        loaded.notices().forEach(LOG::warn);
        return loaded.value();
    }

    private static String text(Path file) throws IOException {
        try {
            return RegularFiles.readText(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": no such file; expected a search configuration in YAML", e);
        }
    }

    private static Loaded<SearchConfig> bind(YamlNode document, boolean resolved) {
        List<String> notices = new ArrayList<>();
        YamlNode today = FormerKeys.moved(document, notices);
        YamlNode complete = resolved ? FormerReleases.complete(today) : withLag(withRandom(today));
        Loaded<SearchConfig> loaded = CODEC.read(complete, DEFAULTS);
        notices.addAll(loaded.notices());
        return new Loaded<>(loaded.value().toBuilder().build(), notices);
    }

    /** As many random members as winners, where nothing is said about them. */
    private static YamlNode withRandom(YamlNode document) {
        YamlNode retrain = document.entries().get("retrain");
        YamlNode top = retrain == null ? null : retrain.entries().get("top");
        YamlNode random = retrain == null ? null : retrain.entries().get("random");
        if (top == null || top.isEmpty() || (random != null && !random.isEmpty())) {
            return document;
        }
        return document.with(List.of("retrain", "random"), top, top.place());
    }

    /** A lag that is not said follows from {@code trials.parallel}, not from the default of that. */
    private static YamlNode withLag(YamlNode document) {
        YamlNode trials = document.entries().get("trials");
        return trials == null || !trials.isMapping() || trials.entries().containsKey("lag")
                ? document
                : document.with(List.of("trials", "lag"), YamlNode.of(null, trials.place()), trials.place());
    }
}

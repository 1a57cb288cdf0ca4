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
    static final SettingsCodec CODEC = Strategies.codec()
            .with(Method.class, new MethodParts())
            .with(Space.class, new SpaceForm())
            .with(Listener.class, new ListenerForm())
            .with(ImageSize.class, new SizeForm())
            .with(ObjectiveConfig.Names.class, new NamesForm())
            .with(ClassWeights.class, new WeightsForm())
            .with(SearchConfig.Device.class, new DeviceForm())
            .with(Task.class, Tasks.parts())
            .with(Recipe.class, new RecipeKeys());

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
        YamlNode today = RecipeKeys.completed(FormerKeys.moved(document, notices));
        YamlNode complete = resolved ? FormerReleases.complete(today) : withLag(withRivals(today));
        Loaded<SearchConfig> loaded = CODEC.read(complete, DEFAULTS);
        notices.addAll(loaded.notices());
        return new Loaded<>(loaded.value().toBuilder().build(), notices);
    }

    /** As many random members as winners, where nothing is said about them; where no winner is trained, no hand-made network either. */
    private static YamlNode withRivals(YamlNode document) {
        YamlNode retrain = document.entries().get("retrain");
        YamlNode top = retrain == null ? null : retrain.entries().get("top");
        if (retrain == null || top == null || top.isEmpty()) {
            return document;
        }
        YamlNode rivals =
                isSaid(retrain, "random") ? document : document.with(List.of("retrain", "random"), top, top.place());
        return isSaid(retrain, "baselines") || !top.isScalar() || !top.text().equals("0")
                ? rivals
                : rivals.with(List.of("retrain", "baselines"), YamlNode.of(List.of(), top.place()), top.place());
    }

    private static boolean isSaid(YamlNode section, String key) {
        YamlNode value = section.entries().get(key);
        return value != null && !value.isEmpty();
    }

    /** A lag that is not said follows from {@code trials.parallel}, not from the default of that. */
    private static YamlNode withLag(YamlNode document) {
        YamlNode trials = document.entries().get("trials");
        return trials == null || !trials.isMapping() || trials.entries().containsKey("lag")
                ? document
                : document.with(List.of("trials", "lag"), YamlNode.of(null, trials.place()), trials.place());
    }
}

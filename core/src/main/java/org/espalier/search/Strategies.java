package org.espalier.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.service.Registry;
import org.espalier.settings.Parts;
import org.espalier.settings.SettingsCodec;
import org.espalier.yaml.Place;
import org.espalier.yaml.YamlNode;

/** The ask/tell strategies that are {@linkplain org.espalier.service.Installed installed}. */
public final class Strategies {
    private Strategies() {}

    /** Every strategy with its default settings, by name. */
    public static List<StrategyConfig> all() {
        return installed().all();
    }

    /**
     * A strategy with its default settings.
     *
     * @throws IllegalArgumentException for an unknown name, with the nearest known one
     */
    public static StrategyConfig named(String name) {
        return installed().named(name);
    }

    private static Registry<StrategyConfig> installed() {
        return Registry.installed("strategy", StrategyConfig.class, StrategyConfig::name);
    }

    /**
     * A strategy with some settings changed.
     *
     * @param settings component of the config record, or key of a configuration, to value
     * @throws IllegalArgumentException for an unknown key, with the nearest known one, or a value that does not fit
     */
    public static StrategyConfig named(String name, Map<String, ?> settings) {
        YamlNode given = YamlNode.of(settings, new Place("strategy '" + name + "', settings", 0));
        return (StrategyConfig) codec().read(given, settings(named(name))).value();
    }

    /** Reads and writes settings of strategies, of which one may be built around another. */
    public static SettingsCodec codec() {
        return SettingsCodec.standard().with(StrategyConfig.class, parts());
    }

    /** The strategies as parts that a configuration chooses by name. */
    public static Parts<StrategyConfig> parts() {
        return new Installed();
    }

    /**
     * The record that the settings of a strategy of any kind are.
     *
     * @throws IllegalArgumentException where they are none
     */
    public static Record settings(Strategy strategy) {
        if (strategy instanceof Record settings) {
            return settings;
        }
        throw new IllegalArgumentException("strategy '" + strategy.name() + "': "
                + strategy.getClass().getName() + " has to be a record, whose components are the settings");
    }

    private static final class Installed implements Parts<StrategyConfig> {
        @Override
        public String what() {
            return "strategy";
        }

        @Override
        public List<String> names() {
            return all().stream().map(StrategyConfig::name).toList();
        }

        @Override
        public Optional<StrategyConfig> named(String name) {
            return all().stream().filter(c -> c.name().equals(name)).findFirst();
        }

        @Override
        public String nameOf(StrategyConfig part) {
            return part.name();
        }

        @Override
        public Record settingsOf(StrategyConfig part) {
            return settings(part);
        }

        @Override
        public StrategyConfig with(StrategyConfig part, Record settings) {
            return (StrategyConfig) settings;
        }
    }
}

package org.espalier.pipeline.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.service.Registry;
import org.espalier.settings.SettingsCodec;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.Place;
import org.espalier.yaml.YamlNode;

/** The listeners that a configuration names, made by the {@linkplain org.espalier.service.Installed installed} providers. */
public final class ConfiguredListeners {
    private ConfiguredListeners() {}

    /** The providers, by name. */
    @SuppressWarnings("rawtypes")
    public static List<ListenerProvider> providers() {
        return registry().all();
    }

    /**
     * Makes them in their order.
     *
     * @throws IllegalArgumentException for a name or a setting that nobody knows, with the nearest known one
     */
    public static List<SearchListener> open(List<SearchConfig.Listener> named, Map<String, String> environment) {
        List<SearchListener> listeners = new ArrayList<>();
        for (SearchConfig.Listener listener : named) {
            listeners.add(open(registry().named(listener.name()), listener, environment));
        }
        return listeners;
    }

    /**
     * Refuses what {@link #open} would refuse, and makes nothing.
     *
     * @throws IllegalArgumentException for a name or a setting that nobody knows, with the nearest known one
     */
    public static void require(List<SearchConfig.Listener> named) {
        named.forEach(listener -> settings(provider(listener.name()), listener));
    }

    private static ListenerProvider<?> provider(String name) {
        try {
            return registry().named(name);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("listeners: " + e.getMessage(), e);
        }
    }

    private static <S extends Record> SearchListener open(
            ListenerProvider<S> provider, SearchConfig.Listener named, Map<String, String> environment) {
        return provider.open(settings(provider, named), environment);
    }

    private static <S extends Record> S settings(ListenerProvider<S> provider, SearchConfig.Listener named) {
        YamlNode given = YamlNode.of(named.parameters(), new Place("listener '" + named.name() + "'", 0));
        return SettingsCodec.standard().read(given, provider.defaults()).value();
    }

    @SuppressWarnings("rawtypes")
    private static Registry<ListenerProvider> registry() {
        return Registry.installed("listener", ListenerProvider.class, ListenerProvider::name);
    }
}

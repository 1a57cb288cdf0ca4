package org.espalier.pipeline.config;

import java.util.List;
import java.util.Optional;
import org.espalier.pipeline.config.SearchConfig.Method;
import org.espalier.settings.Parts;

/** The strategy of a search: a name, and the settings record of the method that has it. */
final class MethodParts implements Parts<Method> {
    @Override
    public String what() {
        return "strategy";
    }

    @Override
    public List<String> names() {
        return List.copyOf(MethodCatalogue.installed().defaults().keySet());
    }

    @Override
    public Optional<Method> named(String name) {
        return Optional.ofNullable(MethodCatalogue.installed().defaults().get(name))
                .map(settings -> new Method(name, settings));
    }

    @Override
    public String nameOf(Method part) {
        return part.name();
    }

    @Override
    public Record settingsOf(Method part) {
        return part.settings();
    }

    @Override
    public Method with(Method part, Record settings) {
        return new Method(part.name(), settings);
    }
}

package org.espalier.pipeline.method;

import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.pipeline.config.MethodCatalogue;

/** Tells configurations of {@link SearchMethods#installed}. */
public final class InstalledMethods implements MethodCatalogue {
    @Override
    public Map<String, Record> defaults() {
        Map<String, Record> defaults = new LinkedHashMap<>();
        SearchMethods.installed().all().forEach(method -> defaults.put(method.name(), method.defaults()));
        return defaults;
    }
}

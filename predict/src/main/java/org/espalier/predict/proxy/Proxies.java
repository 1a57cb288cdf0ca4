package org.espalier.predict.proxy;

import java.util.List;
import org.espalier.service.Registry;

/** The proxies that are {@linkplain org.espalier.service.Installed installed}. */
public final class Proxies {
    private Proxies() {}

    /** All, by name. */
    public static List<ZeroCostProxy> all() {
        return installed().all();
    }

    /**
     * One by its name.
     *
     * @throws IllegalArgumentException where there is none, with the nearest known one
     */
    public static ZeroCostProxy named(String name) {
        return installed().named(name);
    }

    private static Registry<ZeroCostProxy> installed() {
        return Registry.installed("proxy", ZeroCostProxy.class, ZeroCostProxy::name);
    }
}

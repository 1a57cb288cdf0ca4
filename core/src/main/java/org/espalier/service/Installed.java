package org.espalier.service;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * The services of one kind that are installed: their classes are named in files {@code META-INF/services/INTERFACE}, or provided by modules.
 *
 * <p>Two class loaders are asked, in this order: the context class loader of the calling thread, and the one that loaded the interface. In a
 * plain program both are the same. In an application server, or where a program loads a user's jar by a class loader of its own, the first
 * one sees the user's classes. A context class loader that does not know the interface, or knows another copy of it, is passed over: its
 * classes would not fit. To have services from one certain class loader, set it as the thread's, or hand them to the registry directly.
 */
public final class Installed {
    private Installed() {}

    /**
     * A new instance of each provider, in the order of their files and lines; those of the context class loader first.
     *
     * @throws IllegalArgumentException where one cannot be used, in one line that names the file and the class
     */
    public static <T> List<T> of(Class<T> service) {
        Set<Class<?>> types = new HashSet<>();
        List<T> found = new ArrayList<>();
        for (ClassLoader loader : loaders(service)) {
            for (ServiceLoader.Provider<T> provider : providers(service, loader)) {
                if (types.add(provider.type())) {
                    found.add(made(service, loader, provider));
                }
            }
        }
        return List.copyOf(found);
    }

    private static Set<ClassLoader> loaders(Class<?> service) {
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null && sees(context, service)) {
            loaders.add(context);
        }
        ClassLoader own = service.getClassLoader();
        loaders.add(own == null ? ClassLoader.getSystemClassLoader() : own);
        return loaders;
    }

    private static boolean sees(ClassLoader loader, Class<?> service) {
        try {
            return Class.forName(service.getName(), false, loader) == service;
        } catch (ClassNotFoundException | LinkageError e) {
            return false; // the loader of another application, or of nothing but resources
        }
    }

    private static <T> List<ServiceLoader.Provider<T>> providers(Class<T> service, ClassLoader loader) {
        List<ServiceLoader.Provider<T>> providers = new ArrayList<>();
        try {
            Iterator<ServiceLoader.Provider<T>> all =
                    ServiceLoader.load(service, loader).stream().iterator();
            while (all.hasNext()) {
                providers.add(all.next());
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new IllegalArgumentException(ServiceFiles.complaint(service, loader, e), e);
        }
        return providers;
    }

    private static <T> T made(Class<T> service, ClassLoader loader, ServiceLoader.Provider<T> provider) {
        try {
            return provider.get();
        } catch (ServiceConfigurationError | LinkageError e) {
            String file = ServiceFiles.naming(service, loader, provider.type().getName());
            throw new IllegalArgumentException(
                    file + ": " + provider.type().getName() + " cannot be made: " + ServiceFiles.reason(e), e);
        }
    }
}

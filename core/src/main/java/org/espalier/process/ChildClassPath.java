package org.espalier.process;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a child finds the classes of its parent: on the parent's class path and module path, and wherever the class loaders of files look
 * that the child's main class and the calling thread use, as those of application servers do. Where classes come from elsewhere, such as
 * jars inside a jar, the system property {@value #PROPERTY} has to name the child's class path.
 */
final class ChildClassPath {
    static final String PROPERTY = "espalier.class.path";

    private ChildClassPath() {}

    /** Absolute entries, because a child may run in another folder. */
    static String of(Class<?> main) {
        String own = System.getProperty(PROPERTY, "");
        Set<String> entries = new LinkedHashSet<>();
        if (own.isBlank()) {
            add(entries, System.getProperty("java.class.path", ""));
            add(entries, System.getProperty("jdk.module.path", ""));
            addLoaders(entries, Thread.currentThread().getContextClassLoader());
            addLoaders(entries, main.getClassLoader());
        } else {
            add(entries, own);
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void add(Set<String> entries, String path) {
        for (String entry : path.split(File.pathSeparator, -1)) {
            if (!entry.isBlank()) {
                entries.add(Path.of(entry).toAbsolutePath().toString());
            }
        }
    }

    /** Parents first, as they are asked for classes. */
    private static void addLoaders(Set<String> entries, @Nullable ClassLoader last) {
        List<ClassLoader> loaders = new ArrayList<>();
        for (ClassLoader loader = last; loader != null; loader = loader.getParent()) {
            loaders.add(0, loader);
        }
        for (ClassLoader loader : loaders) {
            if (loader instanceof URLClassLoader files) {
                for (URL url : files.getURLs()) {
                    addFile(entries, url);
                }
            }
        }
    }

    private static void addFile(Set<String> entries, URL url) {
        if (!url.getProtocol().equals("file")) {
            return;
        }
        try {
            entries.add(Path.of(url.toURI()).toAbsolutePath().toString());
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a class loader looks for classes at " + url + ", which is no path; set the system property "
                            + PROPERTY + " to the class path of child processes",
                    e);
        }
    }
}

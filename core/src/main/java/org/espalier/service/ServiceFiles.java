package org.espalier.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.espalier.failure.Failure;
import org.jspecify.annotations.Nullable;

/** The files that name services: read only to say which of them, and which line, is wrong. */
final class ServiceFiles {
    private static final String FOLDER = "META-INF/services/";
    private static final int MOST_CAUSES = 20;

    private ServiceFiles() {}

    /**
     * One line of one file.
     *
     * @param name without comment and blanks
     */
    private record Line(URL file, int number, String name) {}

    /** What is wrong with the services of that kind, by the first line that cannot be used. */
    static String complaint(Class<?> service, ClassLoader loader, Throwable error) {
        try {
            for (Line line : lines(service, loader)) {
                String fault = fault(service, loader, line.name());
                if (fault != null) {
                    return line.file() + ", line " + line.number() + ": " + fault;
                }
            }
        } catch (IOException e) {
            return FOLDER + service.getName() + " cannot be read: " + Failure.reason(e);
        }
        return FOLDER + service.getName() + ": " + reason(error);
    }

    /** The file and line that name a class, or what such a file is called where none of them does. */
    static String naming(Class<?> service, ClassLoader loader, String type) {
        try {
            Optional<Line> naming = lines(service, loader).stream()
                    .filter(line -> line.name().equals(type))
                    .findFirst();
            return naming.map(line -> line.file() + ", line " + line.number()).orElse(FOLDER + service.getName());
        } catch (IOException e) {
            return FOLDER + service.getName();
        }
    }

    /** The innermost cause, which is what the provider itself has to say. */
    static String reason(Throwable error) {
        Throwable cause = error;
        for (int i = 0; i < MOST_CAUSES; i++) {
            Throwable inner = cause.getCause();
            if (inner == null) {
                break;
            }
            cause = inner;
        }
        String message = cause.getMessage();
        String said = message == null ? "" : ": " + message.lines().findFirst().orElse("");
        return cause.getClass().getSimpleName() + said;
    }

    private static List<Line> lines(Class<?> service, ClassLoader loader) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (URL file : Collections.list(loader.getResources(FOLDER + service.getName()))) {
            URLConnection connection = file.openConnection();
            // a jar that stays open in the cache cannot be replaced
            connection.setUseCaches(false);
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                int number = 0;
                for (String text = in.readLine(); text != null; text = in.readLine()) {
                    number++;
                    String name = text.replaceFirst("#.*", "").strip();
                    if (!name.isEmpty()) {
                        lines.add(new Line(file, number, name));
                    }
                }
            }
        }
        return lines;
    }

    private static @Nullable String fault(Class<?> service, ClassLoader loader, String name) {
        if (!name.matches("[\\p{javaJavaIdentifierPart}.]+")) {
            return "expected the name of a class, got '" + name + "'";
        }
        Class<?> type;
        try {
            type = Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            return "the class " + name + " is not there: is its jar on the class path?";
        } catch (LinkageError e) {
            return "the class " + name + " cannot be loaded: " + reason(e);
        }
        if (!service.isAssignableFrom(type)) {
            return "the class " + name + " is no " + service.getName();
        }
        if (Modifier.isAbstract(type.getModifiers()) || !Modifier.isPublic(type.getModifiers())) {
            return "the class " + name + " has to be public and not abstract";
        }
        boolean makeable = Arrays.stream(type.getConstructors()).anyMatch(made -> made.getParameterCount() == 0);
        return makeable ? null : "the class " + name + " has no public constructor without parameters";
    }
}

package org.espalier.cli;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.failure.Failure;
import org.espalier.failure.Problem;
import org.espalier.pipeline.check.StartProblemsException;

/**
 * The edge between the command line and what is behind it. There a number has the name of a component or of a key; who typed it knows it by
 * its option, so the option is what a message names.
 */
final class Usage {
    /** What may fail because of the command line. */
    @FunctionalInterface
    interface Work<T> {
        T get() throws IOException;
    }

    /** What is looked up by a name: whoever looks knows no key. */
    private static final List<String> NAMED = List.of("space or network", "strategy", "device", "listener");

    private Usage() {}

    /**
     * Does work.
     *
     * @param options from the name that messages of the work give a value, such as {@code retrain.epochs} or {@code threads}, to the option
     * @throws UsageException where the work refuses one of the values
     */
    static <T> T check(Map<String, String> options, Work<T> work) throws IOException {
        try {
            return work.get();
        } catch (UsageException e) {
            throw e;
        } catch (StartProblemsException e) {
            List<Problem> read = e.problems().stream().map(Problem::read).toList();
            List<Problem> named = read.stream()
                    .map(problem -> named(options, problem).orElse(problem))
                    .toList();
            throw named.equals(read) ? e : new UsageException(named, e);
        } catch (IllegalArgumentException e) {
            Failure failure = Failure.of(e);
            Problem problem = failure.problem();
            if (failure.kind() != Failure.Kind.INPUT || problem.line().startsWith("--")) {
                throw e;
            }
            throw named(options, problem)
                    .<IllegalArgumentException>map(typed -> new UsageException(typed, e))
                    .orElse(e);
        }
    }

    /** From names to options, for {@link #check}. */
    static Map<String, String> options(String... namesAndOptions) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < namesAndOptions.length; i += 2) {
            options.put(namesAndOptions[i], namesAndOptions[i + 1]);
        }
        return Collections.unmodifiableMap(options);
    }

    /** The same of a command that has more than others. */
    static Map<String, String> options(Map<String, String> first, String... namesAndOptions) {
        Map<String, String> options = new LinkedHashMap<>(first);
        options.putAll(options(namesAndOptions));
        return Collections.unmodifiableMap(options);
    }

    /** The same problem by the option that it came from, if it came from one. */
    private static Optional<Problem> named(Map<String, String> options, Problem problem) {
        return options.entrySet().stream()
                .filter(option -> isAbout(problem, option.getKey()))
                .findFirst()
                .map(option -> problem.in(place(problem, option)));
    }

    /** The keys of {@code --set key=value}, for {@link #check}. */
    static Map<String, String> replacements(List<String> replacements) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String replacement : replacements) {
            int equals = replacement.indexOf('=');
            if (equals > 0) {
                String option = "--set " + replacement;
                options.putIfAbsent(replacement.substring(0, equals).strip(), option);
                for (String word : replacement.substring(equals + 1).split("[\\[\\]{},:\"' ]+")) {
                    NAMED.forEach(kind -> options.putIfAbsent("unknown " + kind + " '" + word + "'", option));
                }
            }
        }
        return options;
    }

    /** An option that holds several keys leaves open which of them is meant. */
    private static String place(Problem problem, Map.Entry<String, String> option) {
        String key = key(problem);
        return key.startsWith(option.getKey() + ".") ? option.getValue() + ": " + key : option.getValue();
    }

    private static String key(Problem problem) {
        String place = problem.where();
        return place.substring(Math.max(0, place.lastIndexOf(": ") + 1)).strip();
    }

    /** A value of a whole key may be at fault inside, and a value inside may be what is wrong with the whole. */
    private static boolean isAbout(Problem problem, String name) {
        String key = key(problem);
        return key.equals(name)
                || key.startsWith(name + ".")
                || !key.isEmpty() && name.startsWith(key + ".")
                || problem.what().equals(name)
                || problem.what().startsWith(name + " ");
    }
}

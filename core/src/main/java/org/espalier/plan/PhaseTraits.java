package org.espalier.plan;

import java.util.Collection;
import java.util.List;

/**
 * What a phase declares of itself, so that a plan knows what a corrected configuration or a lost file means for it.
 *
 * @param settings keys of the configuration that its result depends on, each with all that is below it: {@code data} or
 *     {@code retrain.epochs}. What it takes from results of earlier phases is theirs to declare. The empty key is everything
 * @param checks keys that its result does not depend on but that it may refuse: where one of them changes, it is run again although it had
 *     finished
 * @param folders folders that hold nothing but what it goes on from after a kill, relative to that of the search; they are emptied before it
 *     begins anew
 * @param readers names of later phases that read the files which it leaves; {@link #END} for whoever uses the finished search
 */
public record PhaseTraits(List<String> settings, List<String> checks, List<String> folders, List<String> readers) {
    /** Stands among readers for whoever uses the finished search. */
    public static final String END = "";

    /** It depends on everything and leaves no files: the safe answer. */
    public static final PhaseTraits OF_EVERYTHING = of(List.of(""));

    public PhaseTraits {
        settings = List.copyOf(settings);
        checks = List.copyOf(checks);
        folders = List.copyOf(folders);
        readers = List.copyOf(readers);
        for (String folder : folders) {
            if (folder.isBlank() || folder.startsWith("/") || folder.contains("..")) {
                throw new IllegalArgumentException("expected a folder below that of the search, got '" + folder + "'");
            }
        }
    }

    /** Of a phase that depends on some keys and leaves no files. */
    public static PhaseTraits of(Collection<String> settings) {
        return new PhaseTraits(List.copyOf(settings), List.of(), List.of(), List.of());
    }

    /** The same with keys that are only checked. */
    public PhaseTraits checking(String... keys) {
        return new PhaseTraits(settings, List.of(keys), folders, readers);
    }

    /** The same with folders for checkpoints. */
    public PhaseTraits owning(String... names) {
        return new PhaseTraits(settings, checks, List.of(names), readers);
    }

    /** The same with files that others read. */
    public PhaseTraits readBy(String... phases) {
        return new PhaseTraits(settings, checks, folders, List.of(phases));
    }
}

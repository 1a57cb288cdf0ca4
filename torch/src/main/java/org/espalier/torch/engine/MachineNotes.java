package org.espalier.torch.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.espalier.failure.Failure;
import org.espalier.files.CheckedLines;
import org.espalier.files.UserCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was measured on this machine and is true on no other: keys and words in a text file for each processor model, version of LibTorch, version of Java
 * and number of threads. A file that cannot be trusted is ignored with a warning, and measured anew.
 */
public final class MachineNotes {
    private static final Logger LOG = LoggerFactory.getLogger(MachineNotes.class);

    private static final String FORMAT = "espalier-notes-1";

    private final CheckedLines lines;

    private MachineNotes(Path file) {
        this.lines = new CheckedLines(file, FORMAT);
    }

    /** Notes in the folder {@code kernels} of the {@linkplain UserCache user's cache}. */
    public static MachineNotes ofUser(Engine engine, String purpose) {
        return in(UserCache.folder(System.getenv(), "kernels"), engine, purpose);
    }

    /**
     * Notes in a folder, which is made when something is first kept.
     *
     * @param purpose what they are about; the file's ending
     */
    public static MachineNotes in(Path folder, Engine engine, String purpose) {
        String name = (engine.cpuModel() + "_" + engine.libTorchVersion() + "_java"
                        + Runtime.version().feature() + "_t" + engine.settings().threads())
                .replaceAll("[^A-Za-z0-9._-]+", "-");
        return new MachineNotes(folder.resolve(name + "." + purpose));
    }

    /** The word under a key. */
    public synchronized Optional<String> find(String key) {
        return Optional.ofNullable(load().get(key));
    }

    /**
     * Keeps a word.
     *
     * @param key without blanks
     * @param word without blanks
     */
    public synchronized void keep(String key, String word) {
        Map<String, String> all = load();
        all.put(key, word);
        List<String> body = new ArrayList<>();
        all.forEach((k, w) -> body.add(k + " " + w));
        try {
            lines.write(body);
        } catch (IOException e) {
            LOG.warn("what was measured cannot be kept, the next run measures again: {}", Failure.reason(e));
        }
    }

    private Map<String, String> load() {
        Map<String, String> all = new TreeMap<>();
        try {
            for (String line : lines.read()) {
                String[] words = line.split(" ");
                all.put(words[0], words[1]);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be used ({}); it is measured again", lines.file(), Failure.reason(e, lines.file()));
            all.clear();
        }
        return all;
    }
}

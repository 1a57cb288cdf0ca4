package org.espalier.torch.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.espalier.failure.Failure;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;
import org.espalier.files.UserCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was measured on this machine and is true on no other: keys and words in a text file for each processor model, version of LibTorch, version of Java
 * and number of threads. The first line is a checksum of the rest; a file that cannot be trusted is ignored with a warning, and measured anew.
 */
public final class MachineNotes {
    private static final Logger LOG = LoggerFactory.getLogger(MachineNotes.class);

    private final Path file;

    private MachineNotes(Path file) {
        this.file = file;
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
     * Keeps a word, in one step: another process sees the old file or the new one.
     *
     * @param key without blanks
     * @param word without blanks
     */
    public synchronized void keep(String key, String word) {
        Map<String, String> all = load();
        all.put(key, word);
        List<String> lines = new ArrayList<>();
        all.forEach((k, w) -> lines.add(k + " " + w));
        lines.add(0, checksum(lines));
        try {
            AtomicFiles.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            LOG.warn("what was measured cannot be kept, the next run measures again: {}", Failure.reason(e));
        }
    }

    private Map<String, String> load() {
        Map<String, String> all = new TreeMap<>();
        if (!Files.exists(file)) {
            return all;
        }
        try {
            List<String> lines = RegularFiles.readLines(file);
            List<String> body = lines.isEmpty() ? lines : lines.subList(1, lines.size());
            if (lines.isEmpty() || !lines.get(0).equals(checksum(body))) {
                throw new IllegalArgumentException("its first line does not match its content");
            }
            for (String line : body) {
                String[] words = line.split(" ");
                all.put(words[0], words[1]);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be used ({}); it is measured again", file, Failure.reason(e, file));
            all.clear();
        }
        return all;
    }

    private static String checksum(List<String> lines) {
        CRC32 checksum = new CRC32();
        lines.forEach(line -> checksum.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
        return "espalier-notes-1 " + Long.toHexString(checksum.getValue());
    }
}

package org.espalier.torch.conv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.espalier.failure.Failure;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;
import org.espalier.files.UserCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verdicts on disk: one text file per processor model, LibTorch version, number of threads, release of Java and version of the format, which stands in
 * the file's name so that two versions of the program do not overwrite each other's. The first line has it again, and a checksum of the rest.
 * A file that cannot be trusted is ignored with a warning, and its verdicts are found anew.
 */
final class VerdictCache {
    private static final Logger LOG = LoggerFactory.getLogger(VerdictCache.class);

    /** Raised whenever a formulation or the way of verifying changes, so that old verdicts are not believed. */
    private static final int VERSION = 5;

    private static final String FORMAT = "espalier-kernels-" + VERSION;

    private final Path file;

    /** @param jvm what decides how fast loops in Java are, as {@link #thisJvm} */
    VerdictCache(Path directory, String cpuModel, String libTorchVersion, int threads, String jvm) {
        String name = (cpuModel + "_" + libTorchVersion + "_t" + threads + "_" + jvm + "_v" + VERSION)
                .replaceAll("[^A-Za-z0-9._-]+", "-");
        this.file = directory.resolve(name + ".verdicts");
    }

    /** The usual directory: the folder {@code kernels} of the {@linkplain UserCache user's cache}. */
    static Path defaultDirectory(Map<String, String> environment) {
        return UserCache.folder(environment, "kernels");
    }

    /** The JVM's release, by which the times of loops in Java differ. */
    static String thisJvm() {
        return "java" + Runtime.version().feature();
    }

    Path file() {
        return file;
    }

    /** All verdicts on disk; empty if there is no file or it is damaged. */
    Map<ConvSignature, Verdict> load() {
        Map<ConvSignature, Verdict> verdicts = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return verdicts;
        }
        try {
            List<String> lines = RegularFiles.readLines(file);
            List<String> body = lines.isEmpty() ? lines : lines.subList(1, lines.size());
            if (lines.isEmpty() || !lines.get(0).equals(header(body))) {
                throw new IllegalArgumentException("its first line does not match its content");
            }
            for (String line : body) {
                Verdict verdict = read(line);
                verdicts.put(verdict.signature(), verdict);
            }
            return verdicts;
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "cached kernel verdicts in {} cannot be used ({}); they are measured again",
                    file,
                    Failure.reason(e, file));
            return new LinkedHashMap<>();
        }
    }

    /** Adds the verdicts to those on disk, in one step: another process sees the old file or the new one. */
    void add(Collection<Verdict> verdicts) {
        Map<ConvSignature, Verdict> all = load();
        verdicts.forEach(v -> all.put(v.signature(), v));
        List<String> body = all.values().stream()
                .sorted(Comparator.comparing(v -> v.signature().toString()))
                .map(VerdictCache::write)
                .toList();
        List<String> lines = new ArrayList<>(body);
        lines.add(0, header(body));
        try {
            AtomicFiles.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            LOG.warn("kernel verdicts cannot be kept, the next run measures again: {}", Failure.reason(e));
        }
    }

    private static String header(List<String> body) {
        CRC32 checksum = new CRC32();
        body.forEach(line -> checksum.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
        return FORMAT + " " + Long.toHexString(checksum.getValue());
    }

    private static String write(Verdict verdict) {
        StringBuilder line = new StringBuilder(verdict.signature() + " " + verdict.used());
        for (FormulationCheck t : verdict.checks()) {
            line.append(' ')
                    .append(String.join(
                            ",",
                            t.formulation(),
                            t.outcome().name(),
                            Double.toString(t.forwardError()),
                            Double.toString(t.inputError()),
                            Double.toString(t.weightError()),
                            Double.toString(t.millis())));
        }
        return line.toString();
    }

    private static Verdict read(String line) {
        String[] words = line.split(" ");
        List<FormulationCheck> checks = new ArrayList<>();
        for (int i = 2; i < words.length; i++) {
            String[] f = words[i].split(",");
            checks.add(new FormulationCheck(
                    f[0],
                    CheckOutcome.valueOf(f[1]),
                    Double.parseDouble(f[2]),
                    Double.parseDouble(f[3]),
                    Double.parseDouble(f[4]),
                    Double.parseDouble(f[5])));
        }
        return new Verdict(ConvSignature.parse(words[0]), words[1], checks);
    }
}

package org.espalier.torch.conv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.failure.Failure;
import org.espalier.files.CheckedLines;
import org.espalier.files.UserCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verdicts on disk: one text file per processor model, LibTorch version, number of threads, release of Java and version of the format, which stands in
 * the file's name so that two versions of the program do not overwrite each other's.
 * A file that cannot be trusted is ignored with a warning, and its verdicts are found anew.
 */
final class VerdictCache {
    private static final Logger LOG = LoggerFactory.getLogger(VerdictCache.class);

    /** Raised whenever a formulation or the way of verifying changes, so that old verdicts are not believed. */
    private static final int VERSION = 5;

    private static final String FORMAT = "espalier-kernels-" + VERSION;

    private final CheckedLines lines;

    /** @param jvm what decides how fast loops in Java are, as {@link #thisJvm} */
    VerdictCache(Path directory, String cpuModel, String libTorchVersion, int threads, String jvm) {
        String name = (cpuModel + "_" + libTorchVersion + "_t" + threads + "_" + jvm + "_v" + VERSION)
                .replaceAll("[^A-Za-z0-9._-]+", "-");
        this.lines = new CheckedLines(directory.resolve(name + ".verdicts"), FORMAT);
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
        return lines.file();
    }

    /** All verdicts on disk; empty if there is no file or it is damaged. */
    Map<ConvSignature, Verdict> load() {
        Map<ConvSignature, Verdict> verdicts = new LinkedHashMap<>();
        try {
            for (String line : lines.read()) {
                Verdict verdict = read(line);
                verdicts.put(verdict.signature(), verdict);
            }
            return verdicts;
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "cached kernel verdicts in {} cannot be used ({}); they are measured again",
                    file(),
                    Failure.reason(e, file()));
            return new LinkedHashMap<>();
        }
    }

    /** Adds the verdicts to those on disk. */
    void add(Collection<Verdict> verdicts) {
        Map<ConvSignature, Verdict> all = load();
        verdicts.forEach(v -> all.put(v.signature(), v));
        List<String> body = all.values().stream()
                .sorted(Comparator.comparing(v -> v.signature().toString()))
                .map(VerdictCache::write)
                .toList();
        try {
            lines.write(body);
        } catch (IOException e) {
            LOG.warn("kernel verdicts cannot be kept, the next run measures again: {}", Failure.reason(e));
        }
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

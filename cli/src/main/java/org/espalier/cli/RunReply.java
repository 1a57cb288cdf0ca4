package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.espalier.pipeline.SearchFolder;
import org.espalier.pipeline.result.Holdout;
import org.espalier.pipeline.result.ResultFile;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;
import org.espalier.search.Objective;
import tools.jackson.databind.json.JsonMapper;

/** What a search or a training says of its result: the same for people and for programs. */
final class RunReply {
    private RunReply() {}

    /** Of one that is not at its end. */
    static Map<String, Object> begun(SearchFolder folder) {
        return JsonObject.of("directory", folder.directory().toString(), "complete", false);
    }

    /** Of one that has ended: the content of {@code result.json}, and which files there are. */
    static Map<String, Object> json(SearchFolder folder) throws IOException {
        SearchResult result = folder.result();
        return JsonObject.of(
                "directory",
                folder.directory().toString(),
                "complete",
                true,
                "verdict",
                folder.verdict(),
                "result",
                JsonMapper.builder().build().readTree(ResultFile.write(result)),
                "files",
                files(folder).stream().map(Path::toString).toList());
    }

    /** The same in lines. */
    static List<String> lines(SearchFolder folder) throws IOException {
        List<String> lines = new ArrayList<>();
        List<Objective> led = folder.config().objective().objectives();
        folder.result().best().ifPresent(best -> lines.add(line(best, best.test().led(led))));
        String verdict = folder.verdict();
        if (!verdict.isEmpty()) {
            lines.add(verdict);
        }
        files(folder).stream()
                .filter(file -> !file.equals(folder.reportFile()))
                .forEach(file -> lines.add("written: " + file));
        lines.add("done: " + folder.reportFile());
        return lines.stream().map(Printable::of).toList();
    }

    private static String line(TrainedNetwork best, String measure) {
        String tested = best.test()
                .measure(measure)
                .filter(found -> found.value().isPresent() && found.ci95().size() == 2)
                .map(found -> String.format(
                        Locale.ROOT,
                        ", test %.4f (95 %% interval [%.4f, %.4f], %d images)",
                        found.value().getAsDouble(),
                        found.ci95().get(0),
                        found.ci95().get(1),
                        best.test().images().orElse(0)))
                .orElse("");
        OptionalDouble median = best.latencyMs().median();
        String latency = median.isPresent()
                ? String.format(
                        Locale.ROOT,
                        "; median %.3f ms%s",
                        median.getAsDouble(),
                        best.unstable() ? " (unstable: measure again on a quiet machine)" : "")
                : "";
        return Holdout.spoken(measure) + ": training images " + number(best.train()) + ", valid " + number(best.valid())
                + tested + latency;
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "unknown";
    }

    private static List<Path> files(SearchFolder folder) throws IOException {
        Path best = folder.directory().resolve("best");
        List<Path> files = new ArrayList<>(List.of(folder.directory().resolve("result.json"), folder.reportFile()));
        if (Files.isDirectory(best)) {
            try (Stream<Path> found = Files.walk(best)) {
                found.filter(Files::isRegularFile)
                        .filter(file -> !file.getFileName().toString().startsWith("."))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }
}

package org.espalier.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.device.latency.LatencyMeasurements;
import org.espalier.device.latency.LatencyModel;
import org.espalier.device.latency.ReadTable;
import org.espalier.device.latency.model.PredictionError;
import org.espalier.device.latency.table.BlockTable;
import org.espalier.random.Seeds;
import org.espalier.search.InfeasibleException;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.jspecify.annotations.Nullable;

/** What {@code latency} says: of what was measured, and of what is predicted, in words that keep both apart. */
final class LatencyReply {
    private static final int DRAWS = 1000;

    private final CommonOptions common;
    private final SearchSpace space;

    LatencyReply(CommonOptions common, SearchSpace space) {
        this.common = common;
        this.space = space;
    }

    /** @param models the first is the one that the file predicts by */
    void wrote(LatencyMeasurements measured, List<LatencyModel> models, Path file, double seconds) {
        if (common.json) {
            Map<String, Object> json = new LinkedHashMap<>(models.get(0).error().toJson());
            json.put("model", models.get(0).name());
            json.putAll(head(measured, file, seconds));
            Map<String, Object> each = new LinkedHashMap<>();
            models.forEach(m -> each.put(m.name(), m.error().toJson()));
            json.put("models", each);
            common.printJson(json);
            return;
        }
        printHead(measured, measured.layers().size() + " layers", seconds);
        for (LatencyModel model : models) {
            line("  model %s predicts with %s", model.name(), model.error());
        }
        for (LatencyMeasurements.Memory memory : measured.memory()) {
            line("  memory of a run, %s member: %.1f MB measured", memory.what(), memory.megabytes());
        }
        common.out().println(file);
    }

    void wroteBlocks(BlockTable blocks, LatencyMeasurements held, Path file, double seconds) {
        PredictionError error = error(held, member -> blocks.sum(space.network(member)));
        if (common.json) {
            Map<String, Object> json = new LinkedHashMap<>(error.toJson());
            json.put("model", "table");
            json.putAll(head(held, file, seconds));
            json.put("format", blocks.form().label());
            json.put("blocks", blocks.millis().size());
            common.printJson(json);
            return;
        }
        printHead(held, blocks.millis().size() + " blocks", seconds);
        line("  sums of blocks predict with %s", error);
        common.out().println(file);
    }

    private Map<String, Object> head(LatencyMeasurements measured, Path file, double seconds) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("space", space.name());
        json.put("device", measured.device().name());
        json.put("runtime", measured.device().runtime());
        json.put("threads", measured.device().threads());
        json.put("batch", measured.device().batch());
        json.put("layers", measured.layers().size());
        json.put("learned", measured.learned().size());
        json.put(
                "memory_mb",
                measured.memory().stream()
                        .map(m -> JsonObject.of("member", m.what(), "mb", m.megabytes()))
                        .toList());
        json.put("seconds", seconds);
        json.put("file", file.toString());
        return json;
    }

    private void printHead(LatencyMeasurements measured, String what, double seconds) {
        line(
                "%s on %s (%s, threads %d, batch %d): %s and %d members measured, %s",
                space.name(),
                measured.device().name(),
                measured.device().runtime(),
                measured.device().threads(),
                measured.device().batch(),
                what,
                measured.learned().size() + measured.heldOut().size(),
                TerminalProgress.time(seconds));
    }

    /** How far a table is off on members that were measured. */
    void judge(ReadTable table, LatencyMeasurements measured) {
        PredictionError error = error(measured, table.millis());
        if (common.json) {
            Map<String, Object> json = new LinkedHashMap<>(error.toJson());
            json.put("space", space.name());
            json.put("table", table.toJson());
            json.put("device", measured.device().name());
            json.put("batch", measured.device().batch());
            common.printJson(json);
            return;
        }
        line(
                "the table (%s, model %s) predicts %s with %s",
                table.form(), table.model(), measured.device().name(), error);
    }

    private PredictionError error(LatencyMeasurements measured, ToDoubleFunction<Architecture> predictor) {
        return PredictionError.of(
                measured.heldOut().stream()
                        .mapToDouble(LatencyMeasurements.Member::millis)
                        .toArray(),
                measured.heldOut().stream()
                        .mapToDouble(m -> predictor.applyAsDouble(space.codec().parse(m.architecture())))
                        .toArray());
    }

    /** A member and what a table says of it. */
    private record Predicted(String what, String architecture, double millis) {
        Map<String, Object> toJson() {
            return JsonObject.of("what", what, "architecture", architecture, "predicted_ms", millis);
        }
    }

    /** What a table predicts: of one member, or of the fastest, the median and the slowest. */
    void ask(ReadTable table, @Nullable Architecture member, @Nullable Double limit) {
        List<Predicted> predicted = new ArrayList<>();
        if (member != null) {
            predicted.add(predicted("member", member, table));
        } else {
            Landmarks landmarks = Landmarks.by(space, table.millis());
            predicted.add(predicted("fastest", landmarks.smallest(), table));
            predicted.add(predicted("median", landmarks.median(), table));
            predicted.add(predicted("slowest", landmarks.largest(), table));
        }
        double share = limit == null ? 1 : share(table, limit, predicted.get(0).millis());
        if (common.json) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("space", space.name());
            json.put("table", table.toJson());
            json.put("predicted", predicted.stream().map(Predicted::toJson).toList());
            if (limit != null) {
                json.put("limit_ms", limit);
                json.put("share_within", share);
            }
            common.printJson(json);
            return;
        }
        line("%s by a table (%s, model %s): predicted, not measured", space.name(), table.form(), table.model());
        for (Predicted row : predicted) {
            line("  %s: %.3f ms  %s", row.what(), row.millis(), row.architecture());
        }
        if (limit != null) {
            line("  within %s ms: %.1f %% of random members", limit, 100 * share);
        }
    }

    private Predicted predicted(String what, Architecture member, ReadTable table) {
        return new Predicted(what, space.codec().format(member), table.millis().applyAsDouble(member));
    }

    /** Share of random members within a limit; a limit that the fastest does not keep is none that any member keeps. */
    private double share(ReadTable table, double limit, double fastest) {
        if (limit < fastest) {
            throw new InfeasibleException(
                    String.format(
                            Locale.ROOT,
                            "--limit %s: no member of '%s' is predicted within it, the fastest takes %.3f ms; raise it to that at least",
                            limit,
                            space.name(),
                            Math.ceil(1000 * fastest) / 1000),
                    Map.of("latency_ms", fastest));
        }
        long within = IntStream.range(0, DRAWS)
                .mapToObj(i -> space.sample(Seeds.generator(0, "latency-limit", i)))
                .filter(member -> table.millis().applyAsDouble(member) <= limit)
                .count();
        return (double) within / DRAWS;
    }

    private void line(String format, Object... values) {
        common.out().println(String.format(Locale.ROOT, format, values));
    }
}

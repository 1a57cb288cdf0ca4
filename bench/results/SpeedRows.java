import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what {@code espalier speed --json} prints and prints CSV rows, one for the ordinary way and one for each other program:
 * benchmark, rival, figure, unit, lowest, highest, ours_ms, theirs_ms, rounds, target, about.
 */
class SpeedRows {
    public static void main(String[] arguments) {
        JsonNode printed = JsonMapper.builder().build().readTree(System.in);
        for (JsonNode benchmark : printed.path("benchmarks")) {
            row(benchmark, benchmark, "ordinary", "ordinary_ms", benchmark.path("unit").asString(), "target");
            for (JsonNode beside : benchmark.path("beside")) {
                row(benchmark, beside, beside.path("name").asString(), "ms", "times as fast", "");
            }
        }
    }

    private static void row(JsonNode benchmark, JsonNode rival, String name, String millis, String unit, String target) {
        List<String> cells = new ArrayList<>();
        cells.add(benchmark.path("name").asString());
        cells.add(name);
        cells.add(number(rival.path("figure")));
        cells.add(unit);
        cells.add(number(rival.path("lowest")));
        cells.add(number(rival.path("highest")));
        cells.add(number(benchmark.path("ours_ms")));
        cells.add(number(rival.path(millis)));
        cells.add(benchmark.path("rounds").asString());
        cells.add(number(benchmark.path(target)));
        cells.add("\"" + rival.path("about").asString("").replace("\"", "\"\"") + "\"");
        System.out.println(String.join(",", cells));
    }

    private static String number(JsonNode node) {
        return node.isNumber() ? String.format(Locale.ROOT, "%.3f", node.asDouble()) : "";
    }
}

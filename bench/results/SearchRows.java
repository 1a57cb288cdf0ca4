import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints a result.json as rows of CSV, each after a prefix: {@code SearchRows networks result.json PREFIX MEASURE} a row for each network that was
 * trained, {@code SearchRows run result.json PREFIX} one for the search as a whole. Empty where a value is missing.
 */
class SearchRows {
    private static final List<String> NETWORK = List.of(
            "name", "weights", "params", "macs", "supernet_valid", "train", "valid", "test.measures.MEASURE.value",
            "test.measures.MEASURE.ci95.0", "test.measures.MEASURE.ci95.1",
            "test.images", "latency_ms.median", "unstable", "within_limits");
    private static final List<String> RUN = List.of(
            "search_paid.hypervolume_ratio", "search_paid.ci95.0", "search_paid.ci95.1", "rank_check.kendall_tau", "rank_check.ceiling", "rank_check.by_macs",
            "rank_check.pairs");

    public static void main(String[] arguments) throws Exception {
        JsonNode result = JsonMapper.builder().build().readTree(Files.readString(Path.of(arguments[1])));
        String prefix = arguments[2];
        if (arguments[0].equals("run")) {
            List<String> phases = new ArrayList<>();
            for (JsonNode phase : result.path("phases")) {
                phases.add(String.format(Locale.ROOT, "%s %.0f", phase.path("name").asString(""), phase.path("seconds").asDouble(0)));
            }
            System.out.println(prefix + "," + cells(result, RUN) + "," + String.join("; ", phases));
            return;
        }
        List<String> network = NETWORK.stream().map(path -> path.replace("MEASURE", arguments[3])).toList();
        JsonNode winners = result.path("winners").isEmpty() ? null : result.path("winners");
        if (winners == null) {
            System.out.println(prefix + ",best," + cells(result.path("best"), network));
        } else {
            winners.forEach(row -> System.out.println(prefix + "," + row.path("role").asString("") + "," + cells(row, network)));
        }
        result.path("baselines").forEach(row -> System.out.println(prefix + ",rival," + cells(row, network)));
    }

    private static String cells(JsonNode row, List<String> paths) {
        List<String> cells = new ArrayList<>();
        for (String path : paths) {
            JsonNode node = row;
            for (String key : path.split("\\.")) {
                node = key.matches("[0-9]+") ? node.path(Integer.parseInt(key)) : node.path(key);
            }
            cells.add(node.isValueNode() ? node.asString("") : "");
        }
        return String.join(",", cells);
    }
}

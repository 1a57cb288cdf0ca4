import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What searches of nas-bench-201 found, looked up in its table, as rows of CSV: {@code ShelfRows found TABLE SEARCH PREFIX} the cell in which a search ended with the
 * seconds it took; {@code ShelfRows rivals TABLE} what no search is needed for; {@code ShelfRows seconds SEARCH} seconds of an epoch, and those beside the epochs.
 */
class ShelfRows {
    /** A cell of the table. */
    record Cell(String code, double params, double naswot, double valid, double c10, double c100) {
        long skips() {
            return (code.length() - code.replace("skip_connect", "").length()) / "skip_connect".length();
        }

        String row() {
            return String.format(
                    Locale.ROOT, "\"%s\",%d,%.0f,%.2f,%.2f", code, skips(), params, c10, c100);
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("seconds")) {
            seconds(events(Path.of(arguments[1])));
            return;
        }
        Map<String, Cell> table = table(Path.of(arguments[1]));
        if (arguments[0].equals("rivals")) {
            rivals(new ArrayList<>(table.values()));
        } else {
            List<JsonNode> events = events(Path.of(arguments[2]));
            Cell cell = table.get(found(events));
            System.out.println(arguments[3] + "," + epochs(events) + ","
                    + String.format(Locale.ROOT, "%.1f", phase(events, "supernet") + phase(events, "search")) + "," + cell.row());
        }
    }

    private static List<JsonNode> events(Path search) throws Exception {
        JsonMapper json = JsonMapper.builder().build();
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(search.resolve("journal.jsonl"))) {
            events.add(json.readTree(line));
        }
        return events;
    }

    private static double phase(List<JsonNode> events, String name) {
        return events.stream()
                .filter(event -> event.path("type").asString("").equals("phase-finished")
                        && event.path("phase").asString("").equals(name))
                .mapToDouble(event -> event.path("data").path("seconds").asDouble())
                .sum();
    }

    private static long epochs(List<JsonNode> events) {
        return events.stream().filter(event -> event.path("type").asString("").equals("epoch")).count();
    }

    private static void seconds(List<JsonNode> events) {
        double all = 0;
        for (JsonNode event : events) {
            all += event.path("type").asString("").equals("epoch") ? event.path("data").path("seconds").asDouble() : 0;
        }
        double whole = phase(events, "supernet") + phase(events, "search");
        System.out.printf(Locale.ROOT, "%.2f %.2f%n", all / epochs(events), whole - all);
    }

    /** The cell with the best score, or the only one. */
    private static String found(List<JsonNode> events) {
        List<JsonNode> trials = new ArrayList<>();
        for (JsonNode event : events) {
            if (event.path("type").asString("").equals("phase-finished") && event.path("phase").asString("").equals("search")) {
                event.path("data").path("result").path("trials").forEach(trials::add);
            }
        }
        return trials.stream()
                .max(Comparator.comparingDouble(trial -> trial.path("score").asDouble(0)))
                .orElseThrow()
                .path("architecture")
                .asString();
    }

    private static Map<String, Cell> table(Path file) throws Exception {
        Map<String, Cell> cells = new LinkedHashMap<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(file))))) {
            List<String> head = List.of(reader.readLine().split(","));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] values = line.split(",");
                cells.put(
                        values[head.indexOf("arch_str")],
                        new Cell(
                                values[head.indexOf("arch_str")],
                                Double.parseDouble(values[head.indexOf("params_c10")]),
                                number(values[head.indexOf("naswot_c10")]),
                                Double.parseDouble(values[head.indexOf("c10_valid")]),
                                Double.parseDouble(values[head.indexOf("c10_test")]),
                                Double.parseDouble(values[head.indexOf("c100_test")])));
            }
        }
        return cells;
    }

    /** Some are written as {@code -inf}. */
    private static double number(String text) {
        return text.equals("-inf") ? Double.NEGATIVE_INFINITY : Double.parseDouble(text);
    }

    private static void rivals(List<Cell> cells) {
        SplittableRandom random = new SplittableRandom(1);
        Cell largest = cells.stream().max(Comparator.comparingDouble(Cell::params)).orElseThrow();
        System.out.println("largest member," + largest.row());
        System.out.println("best by naswot," + cells.stream().max(Comparator.comparingDouble(Cell::naswot)).orElseThrow().row());
        double[] accuracies = cells.stream().mapToDouble(Cell::c10).sorted().toArray();
        double[] others = cells.stream().mapToDouble(Cell::c100).sorted().toArray();
        System.out.printf(Locale.ROOT, "median,,,,%.2f,%.2f%n", accuracies[accuracies.length / 2], others[others.length / 2]);
        double[] mean = {0, 0};
        for (int i = 0; i < 1000; i++) {
            Cell cell = cells.get(random.nextInt(cells.size()));
            mean[0] += cell.c10() / 1000;
            mean[1] += cell.c100() / 1000;
        }
        System.out.printf(Locale.ROOT, "mean of 1000 random cells,,,,%.2f,%.2f%n", mean[0], mean[1]);
        for (double most : new double[] {Double.POSITIVE_INFINITY, 600_000}) {
            List<Cell> feasible = cells.stream().filter(cell -> cell.params() <= most).toList();
            for (int seed = 1; seed <= 3; seed++) {
                SplittableRandom own = new SplittableRandom(seed);
                Cell best = null;
                for (int i = 0; i < 20; i++) {
                    Cell cell = feasible.get(own.nextInt(feasible.size()));
                    best = best == null || cell.valid() > best.valid() ? cell : best;
                }
                System.out.println("best of 20 random" + (most < 1e9 ? " within 600K" : "") + " seed " + seed + "," + best.row());
            }
            System.out.println("largest" + (most < 1e9 ? " within 600K" : "") + ","
                    + feasible.stream().max(Comparator.comparingDouble(Cell::params)).orElseThrow().row());
        }
    }
}

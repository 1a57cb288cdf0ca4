import java.io.IOException;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what {@code espalier bench --json} says and prints a row of CSV for each strategy and number of queries, each after a prefix: {@code RegretRows PREFIX}. */
class RegretRows {
    public static void main(String[] arguments) throws IOException {
        JsonNode said = JsonMapper.builder().build().readTree(System.in.readAllBytes());
        for (JsonNode strategy : said.path("strategies")) {
            for (JsonNode at : strategy.path("at")) {
                JsonNode value = at.path("regret");
                System.out.printf(
                        Locale.ROOT,
                        "%s,%d,%.4f,%.4f,%.4f,%.4f,%.4f,%d,%.3f%n",
                        arguments[0],
                        at.path("queries").asInt(),
                        value.path("mean").asDouble(),
                        value.path("se").asDouble(),
                        value.path("q25").asDouble(),
                        value.path("median").asDouble(),
                        value.path("q75").asDouble(),
                        said.path("runs").asInt(),
                        strategy.path("seconds_per_run").asDouble());
            }
        }
    }
}

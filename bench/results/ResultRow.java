import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prints values of a result.json as one CSV row: {@code ResultRow result.json best.valid best.test.top1 ..}; empty where one is missing. */
class ResultRow {
    public static void main(String[] arguments) throws Exception {
        JsonNode result = JsonMapper.builder().build().readTree(Files.readString(Path.of(arguments[0])));
        List<String> cells = new ArrayList<>();
        for (String path : Arrays.asList(arguments).subList(1, arguments.length)) {
            JsonNode node = result;
            for (String key : path.split("\\.")) {
                node = key.matches("[0-9]+") ? node.path(Integer.parseInt(key)) : node.path(key);
            }
            cells.add(node.isValueNode() ? node.asString("") : "");
        }
        System.out.println(String.join(",", cells));
    }
}

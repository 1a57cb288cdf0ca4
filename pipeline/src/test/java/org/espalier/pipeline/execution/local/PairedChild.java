package org.espalier.pipeline.execution.local;

import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.pipeline.config.Json;
import tools.jackson.databind.node.ObjectNode;

/** A trial program that ends only where another trial runs beside it; trials 0 and 1 are such a pair. Its score is its number. */
public final class PairedChild {
    private static final int MOST_WAITS = 600;

    private PairedChild() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        ObjectNode request = (ObjectNode) Json.read(folder.resolve(TrialMain.REQUEST));
        request.remove(TrialMain.CONFIG);
        int number = Integer.parseInt(request.required("name").asString().replace("trial ", ""));
        Files.writeString(folder.resolveSibling("here-" + number), "");
        Path other = folder.resolveSibling("here-" + (1 - number));
        for (int i = 0; i < MOST_WAITS && !Files.exists(other); i++) {
            Thread.sleep(100);
        }
        if (Files.exists(other)) {
            // the first ends last
            Thread.sleep(number == 0 ? 500 : 0);
            ObjectNode end = request.putObject("end");
            end.putObject("training").put("correct", 1).put("images", 1);
            end.putObject("valid").put("correct", number).put("images", 1);
        } else {
            request.putObject("end").put("failure", "alone");
        }
        Files.writeString(folder.resolve(TrialMain.OUTCOME), request.toString());
    }
}

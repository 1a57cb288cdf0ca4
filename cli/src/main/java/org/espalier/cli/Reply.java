package org.espalier.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.failure.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a command says on standard output. Where JSON was asked for it is one object, whatever happens: it is held back until the command
 * has ended, and what failed is one more key of it, or all of it.
 */
final class Reply {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final PrintWriter out;
    private final boolean json;
    private final StringWriter held = new StringWriter();
    private boolean given;

    Reply(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** Where the command writes. */
    PrintWriter writer() {
        return json ? new PrintWriter(held, true) : out;
    }

    /** Ends the reply, once: what comes later, from the command or from a signal, is dropped. */
    synchronized void end(List<Problem> problems) {
        if (given) {
            return;
        }
        given = true;
        if (json) {
            if (problems.isEmpty()) {
                out.print(held);
            } else {
                out.println(JSON.writeValueAsString(failed(held.toString(), problems)));
            }
        }
        out.flush();
    }

    private static Map<String, Object> failed(String before, List<Problem> problems) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (!before.isBlank()) {
            try {
                JsonNode computed = JSON.readTree(before);
                computed.properties().forEach(entry -> object.put(entry.getKey(), entry.getValue()));
            } catch (JacksonException e) {
                object.put("output", before);
            }
        }
        object.put("error", problems.get(0).toJson());
        if (problems.size() > 1) {
            object.put("errors", problems.stream().map(Problem::toJson).toList());
        }
        return object;
    }
}

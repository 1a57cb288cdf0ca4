package org.espalier.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
    synchronized void end(Optional<Problem> problem) {
        if (given) {
            return;
        }
        given = true;
        if (json) {
            if (problem.isPresent()) {
                out.println(JSON.writeValueAsString(failed(held.toString(), problem.get())));
            } else {
                out.print(held);
            }
        }
        out.flush();
    }

    private static Map<String, Object> failed(String before, Problem problem) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (!before.isBlank()) {
            try {
                JsonNode computed = JSON.readTree(before);
                computed.properties().forEach(entry -> object.put(entry.getKey(), entry.getValue()));
            } catch (JacksonException e) {
                object.put("output", before);
            }
        }
        object.put("error", problem.toJson());
        return object;
    }
}

package org.espalier.pipeline.spaces;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.espalier.failure.Failure;
import org.espalier.files.CheckedLines;
import org.espalier.search.Ledger;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.ConfigException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The members that were tried, a line of JSON each behind a line that says of what and how.
 *
 * @param lines where they are
 * @param subject what may not change while more members are tried
 * @param space of the members
 */
record CheckFile(CheckedLines lines, String subject, SearchSpace space) {
    private static final String FORMAT = "espalier-space-check/1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static CheckFile of(Path file, String subject, SearchSpace space) {
        return new CheckFile(new CheckedLines(file, FORMAT), subject, space);
    }

    /**
     * What there is.
     *
     * @throws ConfigException where the file is of another check, or damaged
     */
    List<TriedMember> read() throws IOException {
        List<TriedMember> members = new ArrayList<>();
        List<String> body;
        try {
            body = lines.read();
            for (String line : body.isEmpty() ? body : body.subList(1, body.size())) {
                members.add(member(JSON.readTree(line)));
            }
        } catch (JacksonException | IllegalArgumentException e) {
            throw new ConfigException(
                    lines.file() + ": " + Failure.reason(e) + "; remove it, or give another folder with --out", e);
        }
        if (!body.isEmpty() && !body.get(0).equals(subject)) {
            throw new ConfigException("--out: " + lines.file() + " is of another check (" + body.get(0) + "), expected "
                    + subject + "; give another folder");
        }
        return members;
    }

    private TriedMember member(JsonNode line) {
        return new TriedMember(
                line.required("number").asInt(),
                Ledger.architecture(space.decisions(), line.required("genes").asString()),
                line.path("error").isNumber()
                        ? OptionalDouble.of(line.path("error").asDouble())
                        : OptionalDouble.empty(),
                line.required("seconds").asDouble());
    }

    /** Writes all of them in one step. */
    void write(List<TriedMember> members) throws IOException {
        List<String> body = new ArrayList<>(List.of(subject));
        for (TriedMember member : members) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("number", member.number());
            line.put("genes", Ledger.genes(member.member()));
            line.put("architecture", space.codec().format(member.member()));
            member.error().ifPresent(error -> line.put("error", error));
            line.put("seconds", member.seconds());
            body.add(JSON.writeValueAsString(line));
        }
        lines.write(body);
    }
}

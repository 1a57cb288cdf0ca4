package org.espalier.device.agent;

import java.time.Duration;
import java.util.List;
import org.espalier.device.Protocol;

/**
 * What the agent is asked to measure: one line of its standard input.
 *
 * @param file the model on the board, a path without tabs
 * @param reference the reference model there, or empty
 * @param threads within an operation
 * @param batch images at a time
 * @param protocol how latency is measured; of a request for nodes, {@code runs} are the timed runs
 * @param nodes whether nodes are timed, not the whole
 */
public record AgentRequest(String file, String reference, int threads, int batch, Protocol protocol, boolean nodes) {
    private static final String MEASURE = "measure";
    private static final String NODES = "nodes";
    private static final int FIELDS = 12;

    /** As one line; {@link #read} gives an equal request, but for a reference model that the protocol does not ask for. */
    public String line() {
        return String.join(
                "\t",
                List.of(
                        nodes ? NODES : MEASURE,
                        file,
                        reference,
                        "" + threads,
                        "" + batch,
                        "" + protocol.runs(),
                        "" + protocol.time().toNanos(),
                        "" + protocol.warmUp().toNanos(),
                        "" + protocol.window(),
                        "" + protocol.settle(),
                        "" + protocol.reference(),
                        "" + protocol.limit()));
    }

    /** @throws IllegalArgumentException where the line is no request */
    static AgentRequest read(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS || !fields[0].equals(MEASURE) && !fields[0].equals(NODES)) {
            throw new IllegalArgumentException("not a request of this version of the agent: '" + line + "'");
        }
        Protocol protocol = new Protocol(
                Integer.parseInt(fields[5]),
                Duration.ofNanos(Long.parseLong(fields[6])),
                Duration.ofNanos(Long.parseLong(fields[7])),
                Integer.parseInt(fields[8]),
                Double.parseDouble(fields[9]),
                Boolean.parseBoolean(fields[10]),
                Double.parseDouble(fields[11]));
        return new AgentRequest(
                fields[1],
                fields[2],
                Integer.parseInt(fields[3]),
                Integer.parseInt(fields[4]),
                protocol,
                fields[0].equals(NODES));
    }
}

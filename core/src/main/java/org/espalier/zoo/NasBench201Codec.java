package org.espalier.zoo;

import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.space.ArchitectureCodec;
import org.espalier.yaml.Excerpt;

/** {@code |op~0|+|op~0|op~1|+|op~0|op~1|op~2|}: for each node its incoming edges. */
record NasBench201Codec(DecisionSet decisions) implements ArchitectureCodec {
    private static final String EXPECTED = "|op~0|+|op~0|op~1|+|op~0|op~1|op~2|";

    @Override
    public Architecture parse(String text) {
        String[] nodes = text.trim().split("\\+", -1);
        if (nodes.length != 3) {
            throw error("expected 3 nodes joined by '+', got " + nodes.length + " in '" + text + "'");
        }
        int[] indices = new int[decisions.size()];
        int edge = 0;
        for (int node = 0; node < nodes.length; node++) {
            String part = nodes[node].trim();
            if (part.length() < 2 || !part.startsWith("|") || !part.endsWith("|")) {
                throw error("node " + (node + 1) + " must stand between '|', got '" + part + "'");
            }
            String[] inputs = part.substring(1, part.length() - 1).split("\\|", -1);
            if (inputs.length != node + 1) {
                throw error("node " + (node + 1) + " has " + (node + 1) + " inputs, got " + inputs.length + " in '"
                        + part + "'");
            }
            for (int from = 0; from < inputs.length; from++) {
                indices[edge] = operation(decisions.all().get(edge), inputs[from], node + 1, from);
                edge++;
            }
        }
        return new Architecture(decisions, indices);
    }

    private static int operation(Decision decision, String input, int node, int from) {
        int tilde = input.lastIndexOf('~');
        if (tilde < 0 || !input.substring(tilde + 1).equals(Integer.toString(from))) {
            throw error("node " + node + ", input " + from + ": expected op~" + from + ", got '" + input + "'");
        }
        int index = decision.options().indexOf(input.substring(0, tilde));
        if (index < 0) {
            throw error("node " + node + ", input " + from + ": no operation '" + input.substring(0, tilde)
                    + "'; expected one of " + decision.options());
        }
        return index;
    }

    private static IllegalArgumentException error(String message) {
        return new IllegalArgumentException(
                "nas-bench-201 architecture: " + Excerpt.of(message) + "; the notation is " + EXPECTED);
    }

    @Override
    public String format(Architecture architecture) {
        StringBuilder text = new StringBuilder();
        int edge = 0;
        for (int node = 1; node <= 3; node++) {
            text.append(node == 1 ? "|" : "+|");
            for (int from = 0; from < node; from++) {
                text.append(architecture.option(decisions.all().get(edge++)))
                        .append('~')
                        .append(from)
                        .append('|');
            }
        }
        return text.toString();
    }
}

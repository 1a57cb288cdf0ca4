package org.espalier.pipeline.check;

import java.util.List;

/** Several things are wrong with a search that was to begin. The message has a line for each. */
public final class StartProblemsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    StartProblemsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** A line for each, at least two. */
    public List<String> problems() {
        return problems;
    }
}

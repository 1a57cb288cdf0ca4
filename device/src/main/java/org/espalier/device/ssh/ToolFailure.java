package org.espalier.device.ssh;

import java.io.IOException;

/** A tool on a board failed or was not understood: one clause, and all that it printed. */
final class ToolFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final String output;

    ToolFailure(String why, String output) {
        super(why);
        this.output = output;
    }

    /** As the tool printed it. */
    String output() {
        return output;
    }
}

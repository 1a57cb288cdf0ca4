package org.espalier.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** What every command can do: print one JSON object, or lines for people. */
final class CommonOptions {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Option(names = "--json", description = "Print one JSON object on standard output and nothing else.")
    boolean json;

    @Option(names = "--stacktrace", description = "Print the whole stack trace of a failure.")
    boolean stacktrace;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec mixee;

    /** Where results go. */
    PrintWriter out() {
        return line().getOut();
    }

    /** Where progress and logs go. */
    PrintWriter err() {
        return line().getErr();
    }

    /** @param value maps in it have an order of their own, so that every run prints the same */
    void printJson(Object value) {
        JsonObject.requireOrdered(value);
        out().println(JSON.writeValueAsString(value));
    }

    /** How a command hears of signals. */
    Interruption interruption() {
        return ((Main) line().getCommandSpec().root().userObject()).interruption();
    }

    private CommandLine line() {
        if (mixee == null) {
            throw new IllegalStateException("not attached to a command");
        }
        return mixee.commandLine();
    }
}

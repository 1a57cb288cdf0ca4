package org.espalier.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.espalier.failure.Problem;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** What is wrong with a command line that could not be read. */
final class Misuse {
    private static final List<Class<?>> WHOLE = List.of(int.class, Integer.class, long.class, Long.class);
    private static final List<Class<?>> NUMBERS = List.of(double.class, Double.class);

    private Misuse() {}

    static Problem of(ParameterException e) {
        CommandLine line = e.getCommandLine();
        String help = "see " + line.getCommandSpec().qualifiedName() + " --help";
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(line, unmatched.getUnmatched().get(0), help);
        } else if (e instanceof CommandLine.MissingParameterException missing) {
            String names = missing.getMissing().stream().map(Misuse::name).collect(Collectors.joining(", "));
            boolean given = missing.getMissing().size() == 1
                    && missing.getMissing().get(0) instanceof OptionSpec option
                    && line.getParseResult() != null
                    && line.getParseResult().originalArgs().contains(option.longestName());
            return new Problem(given ? "needs a value" : "is missing", names, "", help);
        } else if (e instanceof CommandLine.OverwrittenOptionException twice) {
            return new Problem("is given twice", name(twice.getOverwritten()), "", "remove one");
        }
        ArgSpec argument = e.getArgSpec();
        if (argument == null) {
            return new Problem(String.valueOf(e.getMessage()), "", "", help);
        }
        String expected = number(argument.isMultiValue() ? argument.auxiliaryTypes()[0] : argument.type());
        return expected.isEmpty() || e.getValue() == null
                ? new Problem(String.valueOf(e.getMessage()), name(argument), "", help)
                : new Problem(
                        "expected " + expected + ", got '" + Excerpt.of(e.getValue()) + "'",
                        name(argument),
                        expected,
                        help);
    }

    private static String number(Class<?> type) {
        if (WHOLE.contains(type)) {
            return "a whole number";
        }
        return NUMBERS.contains(type) ? "a number" : "";
    }

    private static Problem unmatched(CommandLine line, String word, String help) {
        String shown = Excerpt.of(word);
        if (word.startsWith("-")) {
            String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            List<String> known = new ArrayList<>();
            line.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
            return new Problem("unknown option", shown, "", hint(name, known) + help);
        } else if (line.getParent() == null) {
            return new Problem(
                    "unknown command",
                    shown,
                    "",
                    hint(word, line.getSubcommands().keySet()) + help);
        }
        return new Problem("one argument too many", shown, "", "remove it, or " + help);
    }

    private static String hint(String word, Collection<String> known) {
        return Nearest.near(word, known)
                .map(meant -> "did you mean '" + meant + "'?; ")
                .orElse("");
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}

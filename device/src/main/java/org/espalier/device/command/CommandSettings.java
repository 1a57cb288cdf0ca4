package org.espalier.device.command;

import java.util.List;
import org.espalier.settings.Ranges;
import org.espalier.settings.Required;
import org.espalier.settings.SettingException;

/**
 * The keys of the device {@code command}.
 *
 * @param command the program and its words, parted as {@link CommandWords} says; has {@code {model}} in it, and {@code {batch}}, {@code {threads}}
 *     or {@code {runs}} where the program wants to know
 * @param timeout seconds that one call may take, 1 to 86,400
 * @param mostCalls calls of one measurement at most, 1 to 100,000, those to warm up not counted
 * @param reference whether the program is also called with a small model in between, which shows a drift of the device
 */
public record CommandSettings(@Required String command, int timeout, int mostCalls, boolean reference) {
    /** The file of the model. */
    static final String MODEL = "{model}";

    /** Images of one inference. */
    static final String BATCH = "{batch}";

    /** Threads within an operation. */
    static final String THREADS = "{threads}";

    /** Times that are still needed; the program may tell more or fewer. */
    static final String RUNS = "{runs}";

    private static final int LONGEST_TIMEOUT = 86_400;
    private static final int MOST_CALLS = 100_000;

    /** What is not given. */
    static final CommandSettings DEFAULTS = new CommandSettings(MODEL, 120, 1000, true);

    public CommandSettings {
        Ranges.whole("timeout", timeout, 1, LONGEST_TIMEOUT);
        Ranges.whole("mostCalls", mostCalls, 1, MOST_CALLS);
        if (CommandWords.of(command).stream().noneMatch(word -> word.contains(MODEL))) {
            throw new SettingException(
                    "command", "expected " + MODEL + " where the program is told the ONNX file, got '" + command + "'");
        }
    }

    /** Whether the program is told something. */
    boolean tells(String placeholder) {
        return command.contains(placeholder);
    }

    /** The words of one call; a value stays within its word, blanks and all. */
    List<String> words(String model, int batch, int threads, int runs) {
        return CommandWords.of(command).stream()
                .map(word -> word.replace(BATCH, "" + batch)
                        .replace(THREADS, "" + threads)
                        .replace(RUNS, "" + runs)
                        .replace(MODEL, model))
                .toList();
    }
}

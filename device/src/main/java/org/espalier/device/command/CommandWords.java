package org.espalier.device.command;

import java.util.ArrayList;
import java.util.List;
import org.espalier.settings.SettingException;

/**
 * The words of a command, without a shell: blanks part them; {@code "..."} and {@code '...'} hold blanks together; outside of {@code '...'} a
 * backslash takes a following quotation mark, blank or backslash as it is, and is itself before anything else, as in {@code C:\tools}.
 * Nothing is expanded: no variables, no {@code *}, no pipes.
 */
final class CommandWords {
    private static final String ESCAPED = "\"' \t\\";

    private final String command;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private char quote;

    private CommandWords(String command) {
        this.command = command;
    }

    /** @throws SettingException for the key {@code command}, where it is empty or a quotation is not closed */
    static List<String> of(String command) {
        return new CommandWords(command).part();
    }

    private List<String> part() {
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            boolean escapes = c == '\\' && quote != '\'' && i + 1 < command.length();
            if (escapes && ESCAPED.indexOf(command.charAt(i + 1)) >= 0) {
                i++;
                add(command.charAt(i));
            } else {
                take(c);
            }
        }
        if (quote != 0) {
            throw new SettingException(
                    "command", "expected a closing " + quote + " in '" + command + "', which ends before one");
        }
        end();
        if (words.isEmpty() || words.get(0).isEmpty()) {
            throw new SettingException("command", "expected a program and its words, got nothing");
        }
        return List.copyOf(words);
    }

    private void take(char c) {
        if (quote != 0 && c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
            inWord = true;
        } else if (quote == 0 && Character.isWhitespace(c)) {
            end();
        } else {
            add(c);
        }
    }

    private void add(char c) {
        word.append(c);
        inWord = true;
    }

    private void end() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}

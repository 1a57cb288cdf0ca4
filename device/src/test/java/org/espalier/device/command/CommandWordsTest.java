package org.espalier.device.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.espalier.settings.SettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "measure.sh {model}~measure.sh|{model}",
                "  a \t b  ~a|b",
                "\"C:/my tools/x.exe\" '{model}'~C:/my tools/x.exe|{model}",
                "a 'it is \"so\"' b~a|it is \"so\"|b",
                "a \"it's\"~a|it's",
                "a \"\" ''~a||",
                "one\\ word two~one word|two",
                "C:\\tools\\x.exe C:\\\\y~C:\\tools\\x.exe|C:\\y",
                "a '\\'~a|\\",
                "a \\\"b~a|\"b",
                "x$HOME * | > y;z~x$HOME|*|PIPE|>|y;z",
                "pre\"fix \"ed~prefix ed",
            })
    void areParted(String command, String words) {
        List<String> expected = List.of(words.split("\\|", -1)).stream()
                .map(word -> word.equals("PIPE") ? "|" : word)
                .toList();
        assertThat(CommandWords.of(command)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "'' x", "a 'b", "a \"b\\\""})
    void whatIsNoCommandIsRefused(String command) {
        assertThatThrownBy(() -> CommandWords.of(command))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("command: expected ");
    }

    @Test
    void valuesStayWithinTheirWords() {
        CommandSettings settings = new CommandSettings("m --in={model} {batch}x{threads} '{runs} runs'", 1, 1, false);
        assertThat(settings.words("/a b/$(x) {batch}.onnx", 8, 2, 50))
                .containsExactly("m", "--in=/a b/$(x) {batch}.onnx", "8x2", "50 runs");
        assertThatThrownBy(() -> new CommandSettings("measure.sh {modle}", 1, 1, false))
                .hasMessage(
                        "command: expected {model} where the program is told the ONNX file, got 'measure.sh {modle}'");
    }
}

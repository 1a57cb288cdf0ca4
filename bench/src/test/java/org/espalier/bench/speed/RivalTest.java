package org.espalier.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RivalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "python step.py; peer; python|step.py",
                "channels-last=python step.py --size 32; channels-last; python|step.py|--size|32",
                "env A=b python; peer; env|A=b|python",
                "python --a=b; peer; python|--a=b",
                "x=a=b; x; a=b",
                "x=  a \t b  ; x; a|b",
                "x='two words' \"more of them\"; x; two words|more of them",
                "x=a\"b c\"'d e'f; x; ab cd ef",
                "x=a '' \"it's\"; x; a||it's",
                "x='a \"b\" \\'; x; a \"b\" \\",
                "x=C:\\python.exe; x; C:\\python.exe",
            })
    void nameAndWords(String text, String name, String words) {
        Rival rival = Rival.of(text);
        assertThat(rival.name()).isEqualTo(name);
        assertThat(String.join("|", rival.words())).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "``; beside: there is no command, expected a program and its arguments",
                "`  `; beside: there is no command, expected a program and its arguments",
                "x=; beside: there is no command, expected a program and its arguments",
                "x=a 'b; beside: a quote is left open in 'a 'b', expected a second one",
                "a b\"; beside: a quote is left open in 'a b\"', expected a second one",
                "ours=a; beside: a rival is named 'ours', as one of our own ways is, expected another name",
                "ordinary=a; beside: a rival is named 'ordinary', as one of our own ways is, expected another name",
            })
    void whatIsNoCommand(String text, String message) {
        assertThatThrownBy(() -> Rival.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aCommandIsShownAsItIsTyped() {
        assertThat(Rival.of("x=a 'two words' ''").command()).isEqualTo("a \"two words\" \"\"");
    }
}

package org.espalier.draw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextWidthsTest {
    @Test
    void addsUpTheTable() {
        assertThat(TextWidths.of("", 11, false)).isZero();
        assertThat(TextWidths.of("iW~", 10, false)).isEqualTo(2.8 + 9.9 + 8.4);
        assertThat(TextWidths.of("iW~", 10, true)).isEqualTo(3.5 + 11.1 + 8.4);
        assertThat(TextWidths.of("é", 10, false)).isEqualTo(10);
        assertThat(TextWidths.of("\u7db2", 10, false)).isEqualTo(13);
        assertThat(TextWidths.of("\ud83d\ude00", 10, false)).isEqualTo(20);
    }

    @Test
    void boldIsNeverNarrower() {
        for (char c = ' '; c <= '~'; c++) {
            assertThat(TextWidths.of("" + c, 10, true)).isGreaterThanOrEqualTo(TextWidths.of("" + c, 10, false));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "mobilenet",
                "WWWWWWWWWWWWWWWW",
                "\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00",
                "\ufdfd",
                "a\nb"
            })
    void shortensToAnyWidthAndNeverBreaksACharacter(String text) {
        for (int width = 10; width < 200; width += 7) {
            String shown = TextWidths.shortened(text, width, 10, false);
            assertThat(TextWidths.of(shown, 10, false)).isLessThanOrEqualTo(width);
            assertThat(shown.codePoints()).noneMatch(c -> c >= 0xD800 && c < 0xE000);
            if (!shown.equals(text)) {
                assertThat(shown).endsWith("\u2026");
            }
        }
        assertThat(TextWidths.shortened(text, 1e9, 10, false)).isEqualTo(text);
    }
}

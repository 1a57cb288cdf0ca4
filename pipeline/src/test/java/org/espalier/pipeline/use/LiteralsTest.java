package org.espalier.pipeline.use;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LiteralsTest {
    @Test
    void quotesAndBackslashesAreEscaped() {
        for (Literals language : Literals.values()) {
            assertThat(language.of("a\"b\\c'd")).isEqualTo("\"a\\\"b\\\\c'd\"");
        }
    }

    @Test
    void javaReadsItsUnicodeEscapesBeforeItsLiterals() {
        assertThat(Literals.JAVA.of("\n1\r\t\u0000é😀\u2028"))
                .isEqualTo("\"\\0121\\015\\011\\000\\u00e9\\ud83d\\ude00\\u2028\"");
        // the backslash of the name is doubled, so that what follows is no escape
        assertThat(Literals.JAVA.of("\\u0022")).isEqualTo("\"\\\\u0022\"");
    }

    @Test
    void pythonCountsCodePoints() {
        assertThat(Literals.PYTHON.of("\n1é猫😀")).isEqualTo("\"\\x0a1\\xe9\\u732b\\U0001f600\"");
    }

    @Test
    void cppTakesBytesAndKnowsTrigraphs() {
        assertThat(Literals.CPP.of("\n1é??/")).isEqualTo("\"\\0121\\303\\251\\?\\?/\"");
    }

    @ParameterizedTest
    @EnumSource(Literals.class)
    void onlyVisibleAsciiIsWritten(Literals language) {
        String all = "\u0000\u0007\u001B\u007F\u0085é\u200E\u202E\uFEFF猫😀${x}%s*/";
        assertThat(language.of(all)).matches("[ -~]+").contains("${x}%s*/");
    }
}

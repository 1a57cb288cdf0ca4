package org.espalier.pipeline.use;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Texts as the literals of programming languages. What comes out is of visible ASCII alone, so that neither the encoding of the file nor
 * what a compiler makes of its text before it looks for literals can change it.
 */
enum Literals {
    /** Escapes of {@code \\u} are read before literals are, so that a control character must not be written as one. */
    JAVA {
        @Override
        String of(String text) {
            return quoted(text.chars().toArray(), c -> c < 0x80 ? octal(c) : String.format(Locale.ROOT, "\\u%04x", c));
        }
    },
    /** By code points. */
    PYTHON {
        @Override
        String of(String text) {
            return quoted(
                    text.codePoints().toArray(),
                    c -> String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
        }
    },
    /** Bytes of UTF-8 in octal, which ends after three digits; a question mark could begin a trigraph. */
    CPP {
        @Override
        String of(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int[] values = new int[bytes.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = bytes[i] & 0xFF;
            }
            return quoted(values, Literals::octal).replace("?", "\\?");
        }
    };

    /** The text in quotation marks. */
    abstract String of(String text);

    private static String octal(int c) {
        return String.format(Locale.ROOT, "\\%03o", c);
    }

    private static String quoted(int[] characters, IntFunction<String> escape) {
        StringBuilder literal = new StringBuilder("\"");
        for (int c : characters) {
            if (c == '"' || c == '\\') {
                literal.append('\\').append((char) c);
            } else if (c >= ' ' && c < 0x7F) {
                literal.append((char) c);
            } else {
                literal.append(escape.apply(c));
            }
        }
        return literal.append('"').toString();
    }
}

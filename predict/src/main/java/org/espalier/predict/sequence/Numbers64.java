package org.espalier.predict.sequence;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/** Numbers in a state, exact and short: eight bytes each, the lowest first, in Base64. */
public final class Numbers64 {
    private Numbers64() {}

    /** Some numbers as text. */
    public static String text(double[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(numbers);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** The numbers of a {@link #text}; throws {@link IllegalArgumentException} where it is none. */
    public static double[] read(JsonNode text) {
        byte[] bytes = Base64.getDecoder().decode(text.asString());
        double[] numbers = new double[bytes.length / Double.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(numbers);
        return numbers;
    }

    /** The same where their number is known; throws {@link IllegalArgumentException} where it is another. */
    public static double[] read(JsonNode text, int expected) {
        double[] numbers = read(text);
        if (numbers.length != expected) {
            throw new IllegalArgumentException(
                    "the state holds " + numbers.length + " numbers where these settings have " + expected
                            + "; restore it with the settings that it was written with");
        }
        return numbers;
    }
}

package org.espalier.files;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes the name of one file or folder of any text: names in configurations are for people and may hold whatever they like. */
public final class PathSegment {
    private static final int MOST_BYTES = 100;
    private static final int DIGITS = 8;
    private static final String NAMELESS = "unnamed";

    /** What separates folders or is refused in a name by some system, control characters, and what cannot be written as UTF-8. */
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cntrl}\\p{Cs}\\u2028\\u2029\\uFFFD/\\\\:*?\"<>|]+");

    /** A leading dot hides, a leading hyphen looks like an option, a dot or blank at the end is dropped by Windows. */
    private static final Pattern EDGES = Pattern.compile("^[.\\s-]+|[.\\s]+$");

    private static final Set<String> DEVICES_OF_WINDOWS = Set.of("con", "prn", "aux", "nul");
    private static final Pattern PORTS_OF_WINDOWS = Pattern.compile("(?:com|lpt)[0-9\u00b9\u00b2\u00b3]");

    private PathSegment() {}

    /**
     * The text itself where every system takes it as a name of one file or folder; otherwise a similar name with a checksum of the text,
     * so that different texts have different names. It never leads out of the folder that it stands in, and is at most 100 bytes long.
     */
    public static String of(String text) {
        String name = EDGES.matcher(UNFIT.matcher(text).replaceAll("-")).replaceAll("");
        if (isDevice(name)) {
            name = "_" + name;
        }
        if (name.equals(text) && !name.isEmpty() && shortened(name, MOST_BYTES).equals(name)) {
            return name;
        }
        String start = shortened(name, MOST_BYTES - DIGITS - 1);
        return (start.isEmpty() ? NAMELESS : start) + "-" + Digests.sha256(text).substring(0, DIGITS);
    }

    private static boolean isDevice(String name) {
        String stem = name.replaceFirst("\\..*", "").strip().toLowerCase(Locale.ROOT);
        return DEVICES_OF_WINDOWS.contains(stem)
                || PORTS_OF_WINDOWS.matcher(stem).matches();
    }

    private static String shortened(String name, int most) {
        int bytes = 0;
        int end = 0;
        while (end < name.length()) {
            int next = name.offsetByCodePoints(end, 1);
            bytes += name.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > most) {
                return EDGES.matcher(name.substring(0, end)).replaceAll("");
            }
            end = next;
        }
        return name;
    }
}

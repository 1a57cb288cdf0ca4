package org.espalier.failure;

import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamReadException;

/** What Jackson says of text that is no JSON, or of JSON that is something else than was expected; without names of classes. */
final class JsonFailures {
    /** What Jackson says of places itself is that it says nothing. */
    private static final Pattern SOURCE = Pattern.compile("(?: \\(start marker)? at \\[Source: [^\\]]*\\]\\)?");

    private static final Pattern EXPECTED = Pattern.compile(": was expecting .*");

    private JsonFailures() {}

    /** Whether Jackson only hands on what a stream of its said. */
    static boolean isOfStream(Throwable thrown) {
        return thrown instanceof JacksonIOException;
    }

    static Optional<Problem> of(Throwable thrown) {
        if (!(thrown instanceof JacksonException failure)) {
            return Optional.empty();
        }
        TokenStreamLocation location = failure.getLocation();
        String path = path(failure);
        String where = location == null || location.getLineNr() < 1
                ? path
                : "line " + location.getLineNr() + ", column " + location.getColumnNr();
        String what = failure instanceof StreamReadException
                ? "is not JSON: " + plain(failure.getOriginalMessage())
                : "is JSON of another form than expected";
        return Optional.of(new Problem(what, where, "", ""));
    }

    /** The keys down to the value that does not fit, for example {@code trials[0].score}. */
    private static String path(JacksonException failure) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            String key = step.getPropertyName();
            path.append(key == null ? "[" + step.getIndex() + "]" : path.isEmpty() ? key : "." + key);
        }
        return path.toString();
    }

    private static String plain(String message) {
        String first = message.lines().findFirst().orElse("");
        // all that might have stood there is more than its author can use
        return EXPECTED.matcher(SOURCE.matcher(first).replaceAll("")).replaceAll("");
    }
}

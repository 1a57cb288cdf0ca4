package org.espalier.failure;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What libraries in C++ say: a cause, and a trace of many lines behind it. */
final class NativeFailures {
    private static final Pattern RUNTIME = Pattern.compile("Error code - \\w+ - message: (.*)", Pattern.DOTALL);

    private NativeFailures() {}

    static Optional<Failure> of(Throwable thrown) {
        String message = thrown.getMessage() == null ? "" : thrown.getMessage();
        String lower = message.toLowerCase(Locale.ROOT);
        if (thrown instanceof RuntimeException
                && Stream.of("std::bad_alloc", "can't allocate memory", "cannot allocate memory", "cuda out of memory")
                        .anyMatch(lower::contains)) {
            boolean device = lower.contains("cuda");
            return Optional.of(new Failure(
                    new Problem(
                            device
                                    ? "the GPU has no memory left"
                                    : "the system has no memory left for LibTorch (" + first(message) + ")",
                            "",
                            "",
                            "use a smaller batch or smaller images, or free memory"),
                    Failure.Kind.SYSTEM));
        }
        Matcher runtime = RUNTIME.matcher(message);
        if (runtime.matches()) {
            return Optional.of(new Failure(
                    new Problem("ONNX Runtime: " + first(runtime.group(1)), "", "", ""), Failure.Kind.SYSTEM));
        }
        return message.contains("Exception raised from ") || message.contains("\nframe #")
                ? Optional.of(new Failure(
                        new Problem("LibTorch: " + first(message), "", "", Failure.REPORT), Failure.Kind.BUG))
                : Optional.empty();
    }

    private static String first(String message) {
        int trace = message.indexOf("Exception raised from ");
        return (trace > 0 ? message.substring(0, trace) : message)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("no reason given");
    }
}

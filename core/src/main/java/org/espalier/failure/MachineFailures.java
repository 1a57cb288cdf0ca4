package org.espalier.failure;

import java.util.Locale;
import java.util.Optional;
import java.util.ServiceConfigurationError;

/** What the Java virtual machine lacks: memory, stack, threads, libraries. */
final class MachineFailures {
    private MachineFailures() {}

    static Optional<Failure> of(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            return Optional.of(system(memory(String.valueOf(thrown.getMessage()))));
        } else if (thrown instanceof StackOverflowError) {
            return Optional.of(system(new Problem(
                    "something is nested deeper than the stack allows",
                    "",
                    "",
                    "raise it: ESPALIER_JAVA_OPTS=-Xss64m")));
        } else if (thrown instanceof ServiceConfigurationError && thrown.getCause() == null) {
            return Optional.of(system(new Problem(
                    "a service cannot be loaded: " + thrown.getMessage(),
                    "",
                    "",
                    "check META-INF/services and the class path")));
        } else if (thrown instanceof LinkageError && (thrown.getMessage() != null || thrown.getCause() == null)) {
            return Optional.of(
                    system(library(String.valueOf(thrown.getMessage()), thrown instanceof UnsatisfiedLinkError)));
        } else if (thrown instanceof InternalError
                && String.valueOf(thrown.getMessage()).contains("unsafe memory access")) {
            return Optional.of(system(new Problem(
                    "a file that is mapped into memory was cut, or its disk failed", "", "", "check the disk")));
        }
        return Optional.empty();
    }

    private static Failure system(Problem problem) {
        return new Failure(problem, Failure.Kind.SYSTEM);
    }

    /** JavaCPP throws the same error as Java where its own limits, or the system, refuse memory outside of Java's heap. */
    static Problem memory(String said) {
        String message = said.toLowerCase(Locale.ROOT);
        if (message.contains("thread")) {
            return new Problem(
                    "the system starts no more threads", "", "", "raise the limit (ulimit -u), or use fewer --threads");
        } else if (message.contains("direct")) {
            return new Problem(
                    "Java's memory outside of its heap is used up",
                    "",
                    "",
                    "raise it: ESPALIER_JAVA_OPTS=-XX:MaxDirectMemorySize=4g");
        } else if (message.contains("metaspace") || message.contains("class space")) {
            return new Problem(
                    "Java's memory for classes is used up",
                    "",
                    "",
                    "raise it: ESPALIER_JAVA_OPTS=-XX:MaxMetaspaceSize=1g");
        } else if (message.contains("physical") || message.contains("within limits")) {
            return new Problem(
                    "memory of LibTorch passed JavaCPP's limit",
                    "",
                    "",
                    "raise it: ESPALIER_JAVA_OPTS=-Dorg.bytedeco.javacpp.maxPhysicalBytes=0, or use a smaller batch");
        } else if (message.contains("array size")) {
            return new Problem(
                    "an array would be larger than Java's are", "", "", "use a smaller batch or smaller images");
        } else if (message.contains("heap") || message.contains("overhead") || message.equals("null")) {
            return new Problem(
                    "Java's heap is used up (" + heap() + ")",
                    "",
                    "",
                    "raise it: ESPALIER_JAVA_OPTS=-Xmx8g, or use a smaller batch");
        }
        return new Problem("the system has no memory left (" + said + ")", "", "", "free some, or use a smaller batch");
    }

    private static String heap() {
        return (Runtime.getRuntime().maxMemory() >> 20) + " MiB";
    }

    private static Problem library(String said, boolean linked) {
        String message = said.toLowerCase(Locale.ROOT);
        boolean isNative = linked
                || message.contains("bytedeco")
                || message.contains("javacpp")
                || message.contains("onnxruntime")
                || message.contains(".so")
                || message.contains(".dll")
                || message.contains(".dylib")
                || message.contains("jni")
                || message.contains("library");
        return isNative
                ? new Problem(
                        "a native library cannot be loaded: " + said,
                        "",
                        "",
                        (message.contains("onnxruntime")
                                        ? "check that the temporary folder (-Djava.io.tmpdir)"
                                        : "check that its cache (~/.javacpp/cache)")
                                + " has room and may hold programs, and that the libraries are those of this system")
                : new Problem(
                        "a class is missing or of another version: " + said,
                        "",
                        "",
                        "build again, or check the class path");
    }
}

package org.espalier.files;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What every child process finds in its environment, whoever started its parent. */
public final class ChildEnvironment {
    private ChildEnvironment() {}

    /** Completes the environment of a child before it starts. */
    public static void complete(Map<String, String> environment) {
        complete(environment, System.getProperty("sun.jnu.encoding", ""));
    }

    /** @param encoding how this process writes names of files and arguments */
    static void complete(Map<String, String> environment, String encoding) {
        // no version that is used today sends anything; this holds for one that somebody puts in its place
        environment.put("ORT_DISABLE_TELEMETRY", "1");
        if (isAscii(encoding)) {
            // what this process can name is named alike in UTF-8, and the child sees the other names too
            environment.put("LC_ALL", "C.UTF-8");
        }
    }

    private static boolean isAscii(String encoding) {
        return StandardCharsets.US_ASCII.name().equals(encoding)
                || StandardCharsets.US_ASCII.aliases().contains(encoding);
    }
}

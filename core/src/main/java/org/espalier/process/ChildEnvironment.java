package org.espalier.process;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What every child process finds in its environment, whoever started its parent. */
public final class ChildEnvironment {
    private ChildEnvironment() {}

    /** Completes the environment of a child before it starts: what the parent was told by its user stays as it is. */
    public static void complete(Map<String, String> environment) {
        complete(environment, System.getProperty("sun.jnu.encoding", ""));
    }

    /**
     * What a program of somebody else finds that is no part of this one: the environment as it is, without the settings that this program is
     * started with. What its user has set otherwise stays.
     */
    public static Map<String, String> foreign(Map<String, String> environment) {
        Map<String, String> left = new LinkedHashMap<>(environment);
        for (ProcessVariable variable : ProcessVariable.values()) {
            left.remove(variable.name(), variable.value());
        }
        return left;
    }

    /** @param encoding how this process writes names of files and arguments */
    static void complete(Map<String, String> environment, String encoding) {
        for (ProcessVariable variable : ProcessVariable.values()) {
            if (variable.always()) {
                environment.put(variable.name(), variable.value());
            } else {
                environment.putIfAbsent(variable.name(), variable.value());
            }
        }
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

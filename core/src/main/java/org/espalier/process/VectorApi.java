package org.espalier.process;

/**
 * Whether this JVM was started with the JDK's Vector API. It is an incubating module, which a JVM has only where its command line asks for it
 * ({@code --add-modules jdk.incubator.vector}); without it the program does the same, slower.
 */
public final class VectorApi {
    /** The module's name. */
    public static final String MODULE = "jdk.incubator.vector";

    private VectorApi() {}

    /** Whether this process may use it. */
    public static boolean present() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }
}

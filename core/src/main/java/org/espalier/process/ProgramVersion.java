package org.espalier.process;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** The version of Espalier that runs, as the build wrote it into the jar. */
public final class ProgramVersion {
    /** What stands in a version's place where the classes come from no jar, so that nobody takes them for a release. */
    public static final String UNPACKAGED = "unpackaged";

    private ProgramVersion() {}

    /** For example {@code 0.1.0}, or {@value #UNPACKAGED}. */
    public static String get() {
        return of(ProgramVersion.class);
    }

    /** The version of the jar or module that a class comes from. */
    static String of(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion())
                .or(() -> Optional.ofNullable(type.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion))
                .filter(version -> !version.isBlank())
                .orElse(UNPACKAGED);
    }
}

package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The classes that rules are held over. Their number has a floor, so that no rule passes by having looked at nothing. */
final class EspalierClasses {
    private static final int FLOOR = 500;

    private EspalierClasses() {}

    static JavaClasses read() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.espalier");
        assertThat(classes).hasSizeGreaterThanOrEqualTo(FLOOR);
        Set<String> packages = classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        for (String module : List.of("graph", "torch", "oneshot", "predict", "device", "bench", "pipeline", "cli")) {
            assertThat(packages)
                    .as("packages of %s", module)
                    .anyMatch(name -> (name + ".").startsWith("org.espalier." + module + "."));
        }
        return classes;
    }
}

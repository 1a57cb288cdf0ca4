package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, on a tree of its own that counts as built; the classes are those under test. */
@EnabledOnOs(OS.LINUX)
class LauncherTest {
    /** Names in octal, because this Java may not be able to write them. The first word is the launcher. */
    private static final String SCRIPT = """
            name=$(printf 'ordner-\\303\\274/\\347\\214\\253.svg')
            "$@" describe resnet-18 --svg "$name" || exit 1
            test -s "$name" && echo found
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void buildTree() throws IOException {
        Path launcher = Path.of("..", "espalier");
        assumeTrue(Files.isExecutable(launcher), "the launcher is not beside this module");
        Files.copy(launcher, folder.resolve("espalier"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Path target = Files.createDirectories(folder.resolve("cli/target"));
        Files.createDirectories(folder.resolve("cli/src/main"));
        for (String pom : List.of("pom.xml", "cli/pom.xml")) {
            Files.createFile(folder.resolve(pom));
        }
        try (JarOutputStream jar =
                new JarOutputStream(Files.newOutputStream(target.resolve("espalier-cli-0.1.0-SNAPSHOT.jar")))) {
            jar.finish();
        }
        // an archive that Java passes over, so that none is made
        Files.createFile(target.resolve("espalier-" + System.getProperty("java.version") + ".jsa"));
        Path classPath = Files.writeString(target.resolve("classpath.txt"), System.getProperty("java.class.path"));
        Files.setLastModifiedTime(classPath, FileTime.from(Instant.now().plusSeconds(5)));
        Files.writeString(folder.resolve("script.sh"), SCRIPT, StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "LC_ALL=C",
                "LC_ALL=POSIX",
                "LANG=de_DE.ISO-8859-1",
                "LC_CTYPE=C LANG=C.UTF-8",
                "LANG=xx_YY.UTF-8"
            })
    void namesAreUtf8InEveryLocale(String locale) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "-i", "PATH=" + System.getenv("PATH"), "HOME=" + folder));
        command.add("JAVA_HOME=" + System.getProperty("java.home"));
        command.addAll(locale.isEmpty() ? List.of() : List.of(locale.split(" ")));
        command.addAll(List.of("sh", "script.sh", "./espalier"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("params").endsWith("found\n");
    }
}

package org.espalier.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramVersionTest {
    private static final String CLASS = ProgramVersion.class.getName().replace('.', '/') + ".class";

    @Test
    void isReadFromTheJar(@TempDir Path folder) throws Exception {
        assertThat(asked(jar(folder.resolve("a.jar"), "7.8.9-SNAPSHOT"))).isEqualTo("7.8.9-SNAPSHOT");
        assertThat(asked(jar(folder.resolve("b.jar"), " "))).isEqualTo(ProgramVersion.UNPACKAGED);
        assertThat(asked(jar(folder.resolve("c.jar"), null))).isEqualTo(ProgramVersion.UNPACKAGED);
    }

    @Test
    void classesWithoutAJarClaimNoVersion() {
        assertThat(ProgramVersion.of(ProgramVersionTest.class)).isEqualTo("unpackaged");
    }

    @Test
    void aModuleKnowsItsVersion() {
        assertThat(ProgramVersion.of(String.class)).isEqualTo(System.getProperty("java.version"));
    }

    private static String asked(Path jar) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(ProgramVersion.class.getName());
            return String.valueOf(type.getMethod("get").invoke(null));
        }
    }

    private static Path jar(Path file, String version) throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (version != null) {
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        }
        try (InputStream in = ProgramVersion.class.getClassLoader().getResourceAsStream(CLASS);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            out.putNextEntry(new JarEntry(CLASS));
            out.write(in.readAllBytes());
        }
        return file;
    }
}

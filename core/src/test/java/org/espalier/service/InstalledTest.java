package org.espalier.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.espalier.zoo.Zoo;
import org.espalier.zoo.blocks.BlockFactory;
import org.espalier.zoo.blocks.BlockLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class InstalledTest {
    private static final String SERVICE = "META-INF/services/" + Greeting.class.getName();

    /** What the jars of these tests provide. */
    public interface Greeting {
        /** A word. */
        String word();
    }

    @TempDir
    private Path folder;

    private static String greeting(String name, String word) {
        return "package user; public class " + name + " implements " + Greeting.class.getCanonicalName()
                + " { public String word() { return \"" + word + "\"; } }";
    }

    /** A jar with compiled sources ({@code package user}) and a service file. */
    private Path jar(String jar, String service, String lines, String... sources) throws IOException {
        Path classes = Files.createDirectories(folder.resolve(jar + "-classes"));
        for (String source : sources) {
            String name = source.replaceFirst("(?s).*?class (\\w+).*", "$1");
            Path file = Files.writeString(folder.resolve(name + ".java"), source);
            int code = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-d",
                            classes.toString(),
                            file.toString());
            assertThat(code).isZero();
        }
        Path packed = folder.resolve(jar + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(packed));
                Stream<Path> files = Files.walk(classes)) {
            out.putNextEntry(new JarEntry(service));
            out.write(lines.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                out.write(Files.readAllBytes(file));
            }
        }
        return packed;
    }

    private static URLClassLoader loader(ClassLoader parent, Path... jars) throws IOException {
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = jars[i].toUri().toURL();
        }
        return new URLClassLoader(urls, parent);
    }

    private static <T> T under(ClassLoader context, Callable<T> work) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(context);
        try {
            return work.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private List<String> words(Path... jars) throws Exception {
        try (URLClassLoader loader = loader(InstalledTest.class.getClassLoader(), jars)) {
            return under(
                    loader,
                    () -> Installed.of(Greeting.class).stream()
                            .map(Greeting::word)
                            .toList());
        }
    }

    @Test
    void servicesOfTheContextClassLoaderAreFound() throws Exception {
        Path one = jar(
                "one",
                SERVICE,
                "# mine\nuser.One # the first\n\nuser.Two\n",
                greeting("One", "hi"),
                greeting("Two", "ho"));
        Path three = jar("three", SERVICE, "user.Three", greeting("Three", "hey"));
        assertThat(words(one, three)).containsExactly("hi", "ho", "hey");
        assertThat(words(three, one)).containsExactly("hey", "hi", "ho");
        assertThat(Installed.of(Greeting.class)).isEmpty();
    }

    @Test
    void whatBothLoadersKnowComesOnce() throws Exception {
        int here = Installed.of(BlockFactory.class).size();
        assertThat(here).isPositive();
        try (URLClassLoader loader = loader(InstalledTest.class.getClassLoader())) {
            assertThat(under(loader, () -> Installed.of(BlockFactory.class))).hasSize(here);
        }
    }

    @Test
    void theBuiltInOnesAreThereUnderAnyContextClassLoader() throws Exception {
        try (URLClassLoader stranger = loader(ClassLoader.getPlatformClassLoader());
                URLClassLoader copies = loader(
                        ClassLoader.getPlatformClassLoader(),
                        Path.of(Zoo.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI()))) {
            for (ClassLoader context : new ClassLoader[] {null, stranger, copies}) {
                assertThat(under(context, () -> Zoo.installed().contains("nas-bench-201")))
                        .isTrue();
                assertThat(under(context, () -> BlockLibrary.installed().names()))
                        .contains("sep_conv_3x3");
            }
        }
    }

    @Test
    void aUsersBlockInAClassLoaderOfItsOwnIsFoundByName() throws Exception {
        String source = "package user; public class Mine implements org.espalier.zoo.blocks.BlockFactory {"
                + " public String name() { return \"mine\"; }"
                + " public org.espalier.graph.Graph build(org.espalier.zoo.blocks.BlockSpec s) { return null; } }";
        Path jar = jar("mine", "META-INF/services/" + BlockFactory.class.getName(), "user.Mine", source);
        try (URLClassLoader loader = loader(InstalledTest.class.getClassLoader(), jar)) {
            assertThat(under(loader, BlockLibrary::installed).names()).contains("mine", "sep_conv_3x3");
        }
        assertThat(BlockLibrary.installed().names()).doesNotContain("mine");
    }

    @Test
    void aBrokenServiceIsOneLineThatNamesFileAndClass() throws Exception {
        Path good = jar("good", SERVICE, "user.Good", greeting("Good", "hi"));
        assertBroken(
                good,
                "none",
                "\nuser.None",
                ", line 2: the class user.None is not there: is its jar on the class path?");
        assertBroken(good, "words", "two words", ", line 1: expected the name of a class, got 'two words'");
        assertBroken(
                good,
                "odd",
                "user.Odd",
                ", line 1: the class user.Odd is no " + Greeting.class.getName(),
                "package user; public class Odd {}");
        assertBroken(
                good,
                "needy",
                "user.Needy",
                ", line 1: the class user.Needy has no public constructor without parameters",
                greeting("Needy", "x").replace("{ public", "{ public Needy(int i) {} public"));
        assertBroken(
                good,
                "thrower",
                "# comment\nuser.Thrower",
                ", line 2: user.Thrower cannot be made: IllegalStateException: no licence key",
                greeting("Thrower", "x")
                        .replace(
                                "{ public",
                                "{ public Thrower() { throw new IllegalStateException(\"no licence key\"); } public"));
        assertBroken(
                good,
                "hidden",
                "user.Hidden",
                ", line 1: user.Hidden cannot be made: IllegalAccessException",
                greeting("Hidden", "x")
                        .replace("public class", "class")
                        .replace("{ public", "{ public Hidden() {} public"));
    }

    @Test
    void aClassOfANewerJavaIsNamed() throws Exception {
        Path jar = jar("newer", SERVICE, "user.Newer");
        Path classes = Files.createDirectories(folder.resolve("newer-classes/user"));
        // the head of a class file of the year 2100
        Files.write(
                classes.resolve("Newer.class"),
                new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 3, 0});
        Path packed = jar("newer", SERVICE, "user.Newer");
        assertThat(packed).isEqualTo(jar);
        assertThatThrownBy(() -> words(packed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("newer.jar!/" + SERVICE + ", line 1: the class user.Newer cannot be loaded: ");
    }

    private void assertBroken(Path good, String name, String lines, String expected, String... sources)
            throws Exception {
        Path jar = jar(name, SERVICE, lines, sources);
        assertThatThrownBy(() -> words(good, jar))
                .as(name)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name + ".jar!/" + SERVICE + expected)
                .message()
                .hasLineCount(1);
    }
}

package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes are told apart and named rightly whatever the locale, in a Java of its own each. */
@DisabledOnOs(OS.WINDOWS)
class NamesInOtherLocalesTest {
    private static final List<String> UMLAUTS = List.of("ä", "ö", "ü");
    private static final List<String> ANIMALS = List.of("犬", "猫", "鳥");

    @TempDir
    Path temp;

    /** In a child: one line of classes and counts, or of the error, in escaped ASCII. */
    static final class Child {
        private Child() {}

        /** @param args cache, and the source as a file of UTF-8 text, because arguments go through the locale */
        public static void main(String[] args) throws IOException {
            List<String> said = new ArrayList<>();
            try {
                String source = Files.readString(Path.of(args[1]), StandardCharsets.UTF_8);
                ImageDataset data = ImageDataset.open(
                        source,
                        DatasetSettings.ofSize(4),
                        new SourceContext(Path.of(args[0]), List.of(), false, said::add));
                TreeMap<String, Integer> counts = new TreeMap<>();
                for (int i = 0; i < data.count(); i++) {
                    counts.merge(data.classNames().get(data.label(i)), 1, Integer::sum);
                }
                said.add(counts.toString());
            } catch (DataException e) {
                said.add("refused: " + e.getMessage());
            }
            StringBuilder ascii = new StringBuilder();
            said.get(said.size() - 1).chars().forEach(c -> ascii.append(c < 128 ? "" + (char) c : "\\u" + c));
            Files.writeString(Path.of(args[2]), ascii);
        }
    }

    private String opened(String locale, String source) throws Exception {
        Path asked = Files.writeString(temp.resolve("source.txt"), source);
        Path answer = temp.resolve("answer.txt");
        Path log = temp.resolve("log.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                Child.class.getName(),
                temp.resolve("cache").toString(),
                asked.toString(),
                answer.toString());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().keySet().removeIf(key -> key.startsWith("LC_") || key.startsWith("LANG"));
        if (!locale.isEmpty()) {
            builder.environment().put("LC_ALL", locale);
        }
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return Files.readString(answer);
    }

    private static String counts(List<String> names, int each) {
        List<String> rows = names.stream()
                .sorted()
                .map(name -> "\\u" + (int) name.charAt(0) + "=" + each)
                .toList();
        return "{" + String.join(", ", rows) + "}";
    }

    /** Made by a shell, because this test itself may run in a locale that cannot name them. */
    private Path folder(String name, List<String> classes) throws Exception {
        Path set = Files.createDirectory(temp.resolve(name));
        Path image = Files.write(temp.resolve("image.png"), TestImages.encoded("png", true, 4, 1));
        StringBuilder script = new StringBuilder("set -e\ncd '" + set + "'\n");
        for (String each : classes) {
            byte[] bytes = each.getBytes(StandardCharsets.UTF_8);
            StringBuilder octal = new StringBuilder();
            for (byte b : bytes) {
                octal.append(String.format("\\%03o", b & 0xFF));
            }
            script.append("d=$(printf '").append(octal).append("'); mkdir -p \"$d\"\n");
            script.append("cp '")
                    .append(image)
                    .append("' \"$d/$d 1.png\"; cp '")
                    .append(image)
                    .append("' \"$d/2+%41.png\"\n");
        }
        Process shell = new ProcessBuilder("sh", "-c", script.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
        return set;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "C", "POSIX", "C.UTF-8"})
    void foldersOfClasses(String locale) throws Exception {
        assertThat(opened(locale, folder("umlauts", UMLAUTS).toString())).isEqualTo(counts(UMLAUTS, 2));
        assertThat(opened(locale, folder("animals", ANIMALS).toString())).isEqualTo(counts(ANIMALS, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void entriesOfAZip(String locale) throws Exception {
        Map<String, byte[]> entries = new TreeMap<>();
        for (String name : ANIMALS) {
            entries.put(name + "/" + name + ".png", TestImages.encoded("png", true, 4, 1));
        }
        Path zip = TestImages.zip(temp.resolve("set.zip"), entries);
        assertThat(opened(locale, zip.toString())).isEqualTo(counts(ANIMALS, 1));
    }

    @Test
    void aPathThatTheLocaleCannotNameIsRefusedWithWhatToSet() throws Exception {
        folder("above", List.of("ü"));
        String source = temp.resolve("above") + "/ü";
        assertThat(opened("C", source))
                .startsWith("refused: ")
                .contains("is no valid path")
                .endsWith("start with LC_ALL=C.UTF-8, or another UTF-8 locale");
        assertThat(opened("C.UTF-8", source)).startsWith("refused: ").doesNotContain("LC_ALL");
        // what a shell hands over as an argument has lost the character already
        assertThat(opened("C", temp.resolve("above") + "/??"))
                .contains("no such file")
                .contains("LC_ALL=C.UTF-8");
    }

    @Test
    void foldersOfTheEnvironmentThatAreNoPathsAreNamed() {
        for (String variable : List.of("XDG_CACHE_HOME", "ESPALIER_DATA")) {
            assertThatThrownBy(() -> SourceContext.of(Map.of(variable, "a\0b"), line -> {}))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith(variable + " 'a\0b' is no valid path");
        }
    }

    @Test
    void twoSpellingsOfOneNameAreRefused() throws Exception {
        Path set = folder("spellings", List.of("\u00e4", "a\u0308", "b"));
        assertThat(opened("C.UTF-8", set.toString()))
                .contains("two class folders that both read '\\u228'")
                .contains("join them");
    }

    @Test
    void namesThatAreNoUtf8AreRefused() throws Exception {
        Path set = folder("latin", List.of("a", "b"));
        Process shell = new ProcessBuilder("sh", "-c", "cd '" + set + "'; mv a \"$(printf '\\344')\"").start();
        assertThat(shell.waitFor()).isZero();
        for (String locale : List.of("C", "C.UTF-8")) {
            assertThat(opened(locale, set.toString()))
                    .contains("holds the name %E4")
                    .contains("no UTF-8");
        }
    }
}

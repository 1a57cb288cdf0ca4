package org.espalier.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path folder;

    @Test
    void filesAreWrittenAsAWholeOrNotAtAll() throws IOException {
        Path target = folder.resolve("a/b/result.json");
        AtomicFiles.writeString(target, "old");
        assertThatThrownBy(() -> AtomicFiles.write(target, out -> {
                    out.write(new byte[100_000]);
                    throw new IOException("No space left on device");
                }))
                .hasMessageContaining("result.json")
                .hasMessageContaining("No space left on device");
        assertThat(target).hasContent("old");
        AtomicFiles.writeString(target, "new");
        assertThat(target).hasContent("new");
        try (Stream<Path> left = Files.list(target.getParent())) {
            assertThat(left).containsExactly(target);
        }
    }

    private void refused(Path target, String... words) throws IOException {
        Object before =
                Files.readAttributes(target, "*", LinkOption.NOFOLLOW_LINKS).get("fileKey");
        assertThatThrownBy(() -> AtomicFiles.writeString(target, "new"))
                .isInstanceOf(UnfitFileException.class)
                .hasMessageStartingWith(target + ": is ")
                .hasMessageContainingAll(words)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
        assertThat(Files.readAttributes(target, "*", LinkOption.NOFOLLOW_LINKS).get("fileKey"))
                .isEqualTo(before);
        try (Stream<Path> left = Files.list(target.getParent())) {
            assertThat(left).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void onlyRegularFilesAreReplaced() throws Exception {
        refused(Files.createDirectory(folder.resolve("d")), "a folder");
        refused(SpecialFiles.socket(folder.resolve("s")), "a socket");
        refused(SpecialFiles.fifo(folder.resolve("p")), "a FIFO");
        refused(SpecialFiles.device(folder.resolve("null")), "a device");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linksAreNotWrittenThroughNorReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        refused(Files.createSymbolicLink(folder.resolve("to-file"), file), "a symbolic link (to " + file + ")");
        refused(Files.createSymbolicLink(folder.resolve("to-null"), Path.of("/dev/null")), "/dev/null");
        refused(Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("absent")), "symbolic link");
        refused(Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop")), "symbolic link");
        assertThat(file).hasContent("old");
        assertThat(folder.resolve("absent")).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void standardOutputIsNoFile() {
        assertThatThrownBy(() -> AtomicFiles.writeString(Path.of("/dev/stdout"), "x"))
                .isInstanceOf(UnfitFileException.class)
                .hasMessageStartingWith("/dev/stdout: is a symbolic link");
        assertThatThrownBy(() -> AtomicFiles.writeString(Path.of("/"), "x")).isInstanceOf(UnfitFileException.class);
        assertThatThrownBy(() -> AtomicFiles.writeString(Path.of(""), "x")).isInstanceOf(UnfitFileException.class);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatTakesTheTargetsPlaceMeanwhileIsNotReplaced() throws IOException {
        Path target = folder.resolve("target");
        Path other = Files.writeString(folder.resolve("other"), "theirs");
        assertThatThrownBy(() -> AtomicFiles.write(target, out -> Files.createSymbolicLink(target, other)))
                .isInstanceOf(UnfitFileException.class);
        assertThat(target).isSymbolicLink();
        assertThat(other).hasContent("theirs");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void temporaryNamesCannotBeForeseen() throws IOException {
        Path target = folder.resolve("result.json");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            AtomicFiles.write(target, out -> {
                try (Stream<Path> files = Files.list(folder)) {
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".tmp"))
                            .forEach(names::add);
                }
            });
        }
        long thread = Thread.currentThread().getId();
        long process = ProcessHandle.current().pid();
        assertThat(names)
                .hasSize(20)
                .allMatch(name -> name.matches("\\.result\\.json\\.[0-9]{5,}\\.tmp"))
                .doesNotContain(".result.json." + process + "." + thread + ".tmp");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void permissionsOfAReplacedFileAreKept() throws IOException {
        Path target = Files.writeString(folder.resolve("secret"), "old");
        for (String mode : List.of("rw-------", "rw-r-----", "rwxrwxrwx", "r--r--r--")) {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(mode));
            AtomicFiles.write(target, out -> {
                try (Stream<Path> files = Files.list(folder)) {
                    Path temporary = files.filter(file -> file.toString().endsWith(".tmp"))
                            .findFirst()
                            .orElseThrow();
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)))
                            .isEqualTo(mode);
                }
            });
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                    .isEqualTo(mode);
        }
        Path plain = Files.writeString(folder.resolve("plain"), "");
        AtomicFiles.writeString(folder.resolve("new"), "");
        assertThat(Files.getPosixFilePermissions(folder.resolve("new")))
                .isEqualTo(Files.getPosixFilePermissions(plain));
    }

    @Test
    void theLongestNamesHaveRoom() throws IOException {
        List<String> names = new ArrayList<>(List.of("n".repeat(255)));
        if (System.getProperty("sun.jnu.encoding").equals("UTF-8")) {
            names.add("\u732b".repeat(85));
        }
        for (String name : names) {
            AtomicFiles.writeString(folder.resolve(name), "whole");
            assertThat(folder.resolve(name)).hasContent("whole");
        }
    }

    @Test
    void leftoversAreRemovedAndNothingElse() throws IOException {
        Files.writeString(folder.resolve(".result.json.123.tmp"), "half");
        Files.writeString(folder.resolve(".resulting.123.tmp"), "half");
        Files.createDirectory(folder.resolve(".result.json.d.tmp"));
        AtomicFiles.removeLeftovers(folder.resolve("absent"), "");
        AtomicFiles.removeLeftovers(folder, "result.json", Duration.ofDays(1));
        assertThat(folder.resolve(".result.json.123.tmp"))
                .as("somebody may be writing it")
                .exists();
        AtomicFiles.removeLeftovers(folder, "result.json");
        assertThat(folder.resolve(".result.json.123.tmp")).doesNotExist();
        assertThat(folder.resolve(".resulting.123.tmp")).exists();
        assertThat(folder.resolve(".result.json.d.tmp")).exists();
    }
}

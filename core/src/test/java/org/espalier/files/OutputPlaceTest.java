package org.espalier.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the way of a file is said before anything is computed, and looking leaves nothing behind. */
class OutputPlaceTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void lay() throws IOException {
        Files.writeString(folder.resolve("file"), "kept");
    }

    @AfterEach
    void nothingWasLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).allMatch(path -> path.endsWith("file") || path.endsWith("given"));
        }
        assertThat(folder.resolve("file")).hasContent("kept");
    }

    @Test
    void aFileMayBeReplacedOrBeNewInFoldersThatAreNotThereYet() throws IOException {
        OutputPlace.requireFile("--out", folder.resolve("file"));
        OutputPlace.requireFile("--out", folder.resolve("new"));
        OutputPlace.requireFile("--out", folder.resolve("a/b/new"));
        OutputPlace.requireFolder("--out", folder);
        OutputPlace.requireFolder("--out", folder.resolve("a/b"));
        assertThat(OutputPlace.problemOfFolder(folder)).isEmpty();
        assertThat(OutputPlace.problemOfFolder(folder.resolve("a/b"))).isEmpty();
    }

    @Test
    void whatIsInTheWayIsNamed() throws IOException {
        assertThatThrownBy(() -> OutputPlace.requireFile("--out", folder))
                .isInstanceOf(UnfitFileException.class)
                .hasMessage("--out " + folder + ": is a folder, only a regular file is replaced: name another");
        assertThatThrownBy(() -> OutputPlace.requireFolder("--out", folder.resolve("file/a")))
                .isInstanceOf(UnfitFileException.class)
                .hasMessage("--out " + folder.resolve("file/a") + ": cannot be written: " + folder.resolve("file")
                        + ": is a regular file, expected a folder; name another folder");
        assertThatThrownBy(() -> OutputPlace.requireFile("--svg", folder.resolve("file/a/b")))
                .isInstanceOf(UnfitFileException.class)
                .hasMessage("--svg " + folder.resolve("file/a/b") + ": cannot be written: " + folder.resolve("file")
                        + ": is a regular file, expected a folder; name a file in a folder that can be written");
        String longest = "\u00e4".repeat(128);
        for (Path place :
                List.of(folder.resolve(longest), folder.resolve(longest).resolve("a"))) {
            assertThatThrownBy(() -> OutputPlace.requireFile("--out", place))
                    .hasMessageContaining("a name of 256 bytes, expected at most 255");
        }
        OutputPlace.requireFile("--out", folder.resolve("x".repeat(255)));
    }

    @Test
    void aFolderThatMayNotBeWrittenIsNamed() throws IOException {
        Path given = Files.createDirectory(folder.resolve("given"));
        Assumptions.assumeTrue(given.toFile().setWritable(false) && !Files.isWritable(given), "root may write");
        assertThat(OutputPlace.problemOfFolder(given.resolve("a/b"))).hasValue(given + ": not writable");
    }

    @Test
    void aFileSystemWithoutRoomForNewFoldersIsNamed() throws IOException {
        Path sys = Path.of("/proc/self");
        Assumptions.assumeTrue(Files.isDirectory(sys), "no such place here");
        assertThatThrownBy(() -> OutputPlace.makeFolders(sys.resolve("a/b"))).isInstanceOf(IOException.class);
    }

    @Test
    void foldersAreMadeAndTakenBack() throws IOException {
        Deque<Path> made = OutputPlace.makeFolders(folder.resolve("a/b/c"));
        assertThat(made).containsExactly(folder.resolve("a/b/c"), folder.resolve("a/b"), folder.resolve("a"));
        OutputPlace.remove(made, new IOException("nothing came of it"));
        assertThat(OutputPlace.makeFolders(folder)).isEmpty();
        assertThatThrownBy(() -> OutputPlace.makeFolders(folder.resolve("d/" + "x".repeat(300) + "/e")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void whatSomebodyPutThereMeanwhileStays() throws IOException {
        Deque<Path> made = OutputPlace.makeFolders(folder.resolve("given/b"));
        Files.writeString(folder.resolve("given/theirs"), "theirs");
        Exception failure = new IOException("nothing came of it");
        OutputPlace.remove(made, failure);
        assertThat(folder.resolve("given/theirs")).hasContent("theirs");
        assertThat(folder.resolve("given/b")).doesNotExist();
        assertThat(failure.getSuppressed()).hasSize(1);
    }
}

package org.espalier.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTreeTest {
    @TempDir
    private Path temp;

    private Path tree() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("tree"));
        Files.writeString(Files.createDirectories(folder.resolve("a/b")).resolve("c"), "c");
        Files.writeString(folder.resolve("d"), "d");
        return folder;
    }

    @Test
    void isRemovedWithAllThatIsInIt() throws IOException {
        Path folder = tree();
        FolderTree.remove(folder);
        assertThat(temp).isEmptyDirectory();
        // once more, there is none
        FolderTree.remove(folder);
        FolderTree.empty(folder);
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void isEmptiedAndStays() throws IOException {
        Path folder = tree();
        FolderTree.empty(folder);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whereALinkLeadsNothingIsTouched() throws IOException {
        Path theirs = Files.createDirectory(temp.resolve("theirs"));
        Files.writeString(theirs.resolve("file"), "theirs");
        Path folder = tree();
        Files.createSymbolicLink(folder.resolve("link"), theirs);
        FolderTree.remove(folder);
        assertThat(folder).doesNotExist();
        assertThat(theirs.resolve("file")).hasContent("theirs");
    }
}

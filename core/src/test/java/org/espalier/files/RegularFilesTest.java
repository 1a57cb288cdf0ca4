package org.espalier.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
@DisabledOnOs(OS.WINDOWS)
class RegularFilesTest {
    @TempDir
    private Path folder;

    private static void refused(Path path, String kind) {
        assertThatThrownBy(() -> RegularFiles.readBytes(path))
                .isInstanceOf(UnfitFileException.class)
                .hasMessage(path + ": is " + kind + ", expected a regular file");
        assertThatThrownBy(() -> RegularFiles.open(path)).isInstanceOf(UnfitFileException.class);
        assertThatThrownBy(() -> RegularFiles.openChannel(path)).isInstanceOf(UnfitFileException.class);
        assertThatThrownBy(() -> RegularFiles.openToGrow(path)).isInstanceOf(UnfitFileException.class);
    }

    @Test
    void aFifoIsNotWaitedFor() throws Exception {
        Path fifo = SpecialFiles.fifo(folder.resolve("model.onnx"));
        refused(fifo, "a FIFO");
        refused(Files.createSymbolicLink(folder.resolve("link"), fifo), "a FIFO");
    }

    @Test
    void devicesSocketsAndFoldersAreNamed() throws Exception {
        refused(SpecialFiles.socket(folder.resolve("s")), "a socket");
        refused(folder, "a folder");
        refused(SpecialFiles.device(folder.resolve("null")), "a device");
    }

    @Test
    void whatIsAbsentIsAbsent() throws IOException {
        assertThatThrownBy(() -> RegularFiles.readBytes(folder.resolve("no"))).isInstanceOf(NoSuchFileException.class);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("no"));
        assertThatThrownBy(() -> RegularFiles.readBytes(dangling)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> RegularFiles.openToGrow(dangling))
                .isInstanceOf(UnfitFileException.class)
                .hasMessageContaining("is a symbolic link (to " + folder.resolve("no") + ")");
        assertThat(folder.resolve("no")).doesNotExist();
    }

    @Test
    void aFolderIsOneOrCanBecomeOne() throws Exception {
        RegularFiles.requireFolder(folder);
        RegularFiles.requireFolder(folder.resolve("absent"));
        RegularFiles.requireFolder(Files.createSymbolicLink(folder.resolve("to-folder"), folder));
        Path fifo = SpecialFiles.fifo(folder.resolve("fifo"));
        assertThatThrownBy(() -> RegularFiles.requireFolder(fifo)).hasMessage(fifo + ": is a FIFO, expected a folder");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("absent"));
        assertThatThrownBy(() -> RegularFiles.requireFolder(dangling)).hasMessageContaining("leads nowhere");
    }

    @Test
    void aLinkToARegularFileIsRead() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "a\nb\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThat(RegularFiles.readString(link)).isEqualTo("a\nb\n");
        assertThat(RegularFiles.readLines(link)).containsExactly("a", "b");
        assertThat(RegularFiles.readBytes(Files.createFile(folder.resolve("empty"))))
                .isEmpty();
    }

    @Test
    void whatTellsNoSizeIsReadToItsEnd() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            assertThat(RegularFiles.readString(status)).contains("VmRSS");
        }
    }

    @Test
    void aFileOfAHundredGigabytesIsNotRead() throws IOException {
        Path file = folder.resolve("hole");
        try (FileChannel channel = RegularFiles.openToGrow(file)) {
            channel.write(ByteBuffer.wrap(new byte[1]), 100L << 30);
        }
        assertThatThrownBy(() -> RegularFiles.readBytes(file))
                .isInstanceOf(UnfitFileException.class)
                .hasMessageContaining(file + ": has 107374182401 bytes");
        Path text = Files.write(folder.resolve("text"), new byte[(int) RegularFiles.MOST_TEXT + 1]);
        assertThatThrownBy(() -> RegularFiles.readText(text)).isInstanceOf(UnfitFileException.class);
        assertThat(RegularFiles.readBytes(text)).hasSize((int) RegularFiles.MOST_TEXT + 1);
    }

    @Test
    void textInAnotherEncodingIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("latin"), new byte[] {'k', (byte) 0xe4, 's', 'e'});
        assertThatThrownBy(() -> RegularFiles.readText(file))
                .isInstanceOf(UnfitFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("UTF-8");
    }
}

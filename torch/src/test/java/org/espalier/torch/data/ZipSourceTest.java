package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipSourceTest {
    @TempDir
    Path temp;

    private final List<String> warnings = new ArrayList<>();

    private ImageDataset open(Path source) {
        return TestImages.open(source, temp, warnings);
    }

    @Test
    void aZipWithATopFolderIsTheSameDataAsTheFolder() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("top/", new byte[0]);
        entries.put("LICENSE", new byte[] {1});
        entries.put("__MACOSX/top/a/._0000.png", new byte[] {1});
        TestImages.small(temp);
        for (String name : List.of("b/0000", "b/0001", "b/0002", "a/0000", "a/0001")) {
            entries.put("top/" + name + ".png", Files.readAllBytes(temp.resolve("set/" + name + ".png")));
        }
        ImageDataset zipped = open(TestImages.zip(temp.resolve("set.zip"), entries));
        assertThat(zipped.digest()).isEqualTo(open(temp.resolve("set")).digest());
        // nobody misses what macOS puts beside every file
        assertThat(warnings).isEmpty();
    }

    @Test
    void truncatedZip() throws IOException {
        Path zip =
                TestImages.zip(temp.resolve("set.zip"), Map.of("a/1.png", new byte[3000], "b/1.png", new byte[3000]));
        byte[] whole = Files.readAllBytes(zip);
        Files.write(zip, Arrays.copyOf(whole, whole.length - 30));
        assertThatThrownBy(() -> open(zip))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("set.zip: is truncated or damaged");
    }

    @Test
    void missingZip() {
        assertThatThrownBy(() -> open(temp.resolve("no.zip")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no.zip: does not exist");
    }

    @Test
    void zipEntriesThatPointOutside() throws IOException {
        for (String name : List.of(
                "../evil.png",
                "/etc/evil.png",
                "a/../../evil.png",
                "C:/evil.png",
                "..\\evil.png",
                "\\evil.png",
                "C:\\evil.png")) {
            Path zip = TestImages.zip(temp.resolve("set.zip"), Map.of(name, new byte[1]));
            assertThatThrownBy(() -> open(zip))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("points outside: '" + name.replace('\\', '/') + "'");
        }
    }

    @Test
    void aZipWhoseNamesAreNoUtf8() throws IOException {
        Path zip = TestImages.zip(temp.resolve("set.zip"), Map.of("QQ/1.png", new byte[1], "b/1.png", new byte[1]));
        byte[] content = Files.readAllBytes(zip);
        for (int i = 0; i < content.length - 1; i++) {
            if (content[i] == 'Q' && content[i + 1] == 'Q') {
                content[i] = (byte) 0xE4;
                content[i + 1] = (byte) 0xE4;
            }
        }
        Files.write(zip, content);
        assertThatThrownBy(() -> open(zip))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has names of entries that are no UTF-8");
    }

    private Path ofWindows(String... names) throws IOException {
        Path zip = temp.resolve("windows.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream written = new ZipOutputStream(out, Charset.forName("IBM437"))) {
            for (String name : names) {
                written.putNextEntry(new ZipEntry(name));
                if (name.endsWith(".png")) {
                    written.write(TestImages.encoded("png", false, 6, name.hashCode()));
                }
                written.closeEntry();
            }
        }
        return zip;
    }

    @Test
    void aZipOfWindowsIsRead() throws IOException {
        ImageDataset data = open(ofWindows("Photos\\Bär\\1.png", "Photos\\Bär\\2.png", "Photos\\Büffel\\1.png"));
        assertThat(data.classNames()).containsExactly("Bär", "Büffel");
        assertThat(data.count()).isEqualTo(3);
        assertThat(warnings).singleElement().asString().endsWith("read as code page 437, as Windows writes them");
    }

    @Test
    void foldersOfAZipMayEndInABackslash() throws IOException {
        assertThat(open(ofWindows("a\\", "b\\", "a\\1.png", "b/1.png")).classNames())
                .containsExactly("a", "b");
        assertThatThrownBy(() -> open(ofWindows("a\\", "b\\", "c\\", "a\\1.png", "b/1.png")))
                .hasMessageContaining("class folder 'c'");
    }

    /** Changes two bytes of every entry in both lists of a zip. */
    private Path changed(String file, int inDirectory, int value) throws IOException {
        Path zip = TestImages.zip(
                temp.resolve(file), Map.of("a/1.png", TestImages.encoded("png", false, 6, 1), "y.npy", new byte[] {1}));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(zip)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < bytes.limit() - 4; at++) {
            if (bytes.getInt(at) == 0x02014b50) {
                bytes.putShort(at + inDirectory, (short) value);
            } else if (bytes.getInt(at) == 0x04034b50) {
                bytes.putShort(at + inDirectory - 2, (short) value);
            }
        }
        return Files.write(zip, bytes.array());
    }

    @Test
    void zipsThatAreWholeAndOfAnotherKindAreCalledThat() throws IOException {
        for (String name : List.of("set.zip", "set.npz")) {
            for (int flags : new int[] {1, 9, 1 | 1 << 11}) {
                assertThatThrownBy(() -> open(changed(name, 8, flags)))
                        .isInstanceOf(DataException.class)
                        .hasMessage(temp.resolve(name)
                                + ": the zip is encrypted, expected one without a password; make it again");
            }
            Map.of(14, "LZMA", 12, "bzip2", 9, "Deflate64", 77, "method 77")
                    .forEach((method, called) -> assertThatThrownBy(() -> open(changed(name, 10, method)))
                            .isInstanceOf(DataException.class)
                            .hasMessage(temp.resolve(name) + ": the zip is packed by " + called
                                    + ": expected the usual method, deflate; make it again with that"));
        }
    }
}

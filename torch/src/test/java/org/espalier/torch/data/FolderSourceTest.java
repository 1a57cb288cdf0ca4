package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
    @TempDir
    Path temp;

    private final List<String> warnings = new ArrayList<>();

    private ImageDataset open(Path source) {
        return TestImages.open(source, temp, warnings);
    }

    @Test
    void classesAreTheSubFoldersInOrder() throws IOException {
        ImageDataset data = open(TestImages.small(temp));
        assertThat(data.classNames()).containsExactly("a", "b");
        assertThat(data.count()).isEqualTo(5);
        assertThat(data.label(0)).isZero();
        assertThat(data.label(4)).isOne();
        assertThat(data.part(0)).isEmpty();
        byte[] expected = ImageFiles.decode(Files.readAllBytes(temp.resolve("set/b/0002.png")))
                .pixels();
        assertThat(TestImages.pixels(data, 4)).isEqualTo(expected);
    }

    @Test
    void filesThatAreNotReadAreCountedByKind() throws IOException {
        Path set = TestImages.small(temp);
        for (String name :
                List.of("a/1.webp", "a/2.WEBP", "a/3.gif", "b/4.tiff", "a/notes.txt", "b/Thumbs", ".hidden.png")) {
            Files.writeString(set.resolve(name), "x");
        }
        Files.createDirectories(set.resolve(".git"));
        Files.writeString(set.resolve(".git/config"), "x");
        Files.writeString(set.resolve("README.md"), "no image is missed");
        assertThat(open(set).count()).isEqualTo(5);
        assertThat(warnings)
                .singleElement()
                .asString()
                .isEqualTo("8 file(s) in " + set + " left out: 2 .webp, 1 .gif, 1 .tiff (formats that are not read),"
                        + " 2 hidden, 1 .txt, 1 without ending (no images)");
        // the same where the images come from the cache
        warnings.clear();
        open(set);
        assertThat(warnings).hasSize(1);
    }

    @Test
    void aFolderOfOtherFormatsSaysWhatItHolds() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("web/a"));
        Files.writeString(folder.resolve("1.webp"), "x");
        assertThatThrownBy(() -> open(temp.resolve("web")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("holds no images")
                .hasMessageContaining("1 .webp (formats that are not read)");
    }

    @Test
    void foldersTooDeepAreCounted() throws IOException {
        Path set = TestImages.small(temp);
        Path deep = Files.createDirectories(set.resolve("a/1/2/3/4/5/6/7/8"));
        Files.write(deep.resolve("lost.png"), TestImages.encoded("png", false, 6, 9));
        open(set);
        assertThat(warnings).singleElement().asString().endsWith("left out: 1 folder(s) deeper than 8");
    }

    @Test
    void greyImagesCanBeHadAsColour() throws IOException {
        Path set = Files.createDirectories(temp.resolve("grey"));
        for (String name : List.of("a", "b")) {
            Files.createDirectories(set.resolve(name));
            Files.write(set.resolve(name + "/1.png"), TestImages.encoded("png", true, 6, 5));
        }
        byte[] grey = TestImages.pixels(open(set), 0);
        ImageDataset colour = ImageDataset.open(
                set.toString(),
                DatasetSettings.ofSize(6).inColour(),
                TestImages.context(temp.resolve("cache"), warnings));
        byte[] rgb = TestImages.pixels(colour, 0);
        for (int i = 0; i < rgb.length; i++) {
            assertThat(rgb[i]).isEqualTo(grey[i / 3]);
        }
    }

    @Test
    void trainAndTestFoldersAreParts() throws IOException {
        TestImages.folder(temp.resolve("set/train"), Map.of("a", 2, "b", 2), 6);
        TestImages.folder(temp.resolve("set/test"), Map.of("a", 1, "b", 1), 6);
        ImageDataset data = open(temp.resolve("set"));
        assertThat(data.classNames()).containsExactly("a", "b");
        assertThat(data.part(0)).contains(Part.TEST);
        assertThat(data.part(2)).contains(Part.TRAIN);
    }

    @Test
    void greyAndColourTogetherBecomeColour() throws IOException {
        TestImages.small(temp);
        Files.write(temp.resolve("set/a/grey.png"), TestImages.encoded("png", true, 6, 5));
        assertThat(open(temp.resolve("set")).channels()).isEqualTo(3);
    }

    @Test
    void missingFolder() {
        assertThatThrownBy(() -> open(temp.resolve("nowhere")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("nowhere': no such file, folder or known set, expected")
                .hasMessageContaining("sample:fashion-mnist");
    }

    @Test
    void emptyFolder() throws IOException {
        Path empty = Files.createDirectory(temp.resolve("empty"));
        assertThatThrownBy(() -> open(empty))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("holds no images, expected one sub-folder per class");
    }

    @Test
    void emptyClass() throws IOException {
        TestImages.small(temp);
        Files.createDirectory(temp.resolve("set/c"));
        assertThatThrownBy(() -> open(temp.resolve("set")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("class folder 'c'")
                .hasMessageContaining("holds no images");
    }

    @Test
    void oneClassIsTooFew() throws IOException {
        assertThatThrownBy(() -> open(TestImages.folder(temp.resolve("one"), Map.of("a", 3), 6)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("images of 1 class(es) ('a'): expected at least 2");
    }

    @Test
    void imagesOfDifferentSizesNeedASize() throws IOException {
        TestImages.small(temp);
        Files.write(temp.resolve("set/a/big.png"), TestImages.encoded("png", false, 7, 5));
        assertThatThrownBy(() -> ImageDataset.open(
                        temp.resolve("set").toString(),
                        DatasetSettings.ownSize(),
                        TestImages.context(temp.resolve("cache"), warnings)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("7x7x3; set data.size");
    }

    @Test
    void oneCorruptImageInAHundredIsNamedAndSkipped() throws IOException {
        TestImages.folder(temp.resolve("set"), Map.of("a", 60, "b", 39), 6);
        Files.writeString(temp.resolve("set/b/broken.jpg"), "no image");
        ImageDataset data = open(temp.resolve("set"));
        assertThat(data.count()).isEqualTo(99);
        assertThat(data.skipped()).singleElement().asString().contains("b/broken.jpg");
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("1 of 100 images")
                .contains("b/broken.jpg");
    }

    @Test
    void twoInAHundredAreTooMany() throws IOException {
        TestImages.folder(temp.resolve("set"), Map.of("a", 60, "b", 38), 6);
        Files.writeString(temp.resolve("set/b/broken.jpg"), "no image");
        Files.writeString(temp.resolve("set/a/empty.png"), "");
        assertThatThrownBy(() -> open(temp.resolve("set")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 of 100 images")
                .hasMessageContaining("a/empty.png")
                .hasMessageContaining("expected at most 1 %");
    }

    @Test
    void theCacheIsUsedUntilTheSourceChanges() throws IOException {
        Path set = TestImages.small(temp);
        String first = open(set).digest();
        Path cached = onlyCacheFile();
        Object written = Files.getLastModifiedTime(cached);
        assertThat(open(set).digest()).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(cached)).isEqualTo(written);
        Files.write(set.resolve("a/new.png"), TestImages.encoded("png", false, 6, 9));
        assertThat(open(set).count()).isEqualTo(6);
    }

    @Test
    void aDamagedCacheIsMadeAgainWithAWarning() throws IOException {
        Path set = TestImages.small(temp);
        String first = open(set).digest();
        Path cached = onlyCacheFile();
        byte[] content = Files.readAllBytes(cached);
        for (int damage = 0; damage < 3; damage++) {
            byte[] bad = damage == 0 ? Arrays.copyOf(content, content.length - 5) : content.clone();
            if (damage > 0) {
                bad[damage == 1 ? content.length - 9 : 3] ^= 1;
            }
            Files.write(cached, bad);
            warnings.clear();
            assertThat(open(set).digest()).isEqualTo(first);
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("are damaged")
                    .contains("made again");
            assertThat(Files.readAllBytes(cached)).isEqualTo(content);
        }
    }

    /** Sizes, counts and lengths stand at the beginning; whatever becomes of them, nobody else notices. */
    @Test
    void anyDamagedByteOfTheHeaderIsFound() throws IOException {
        Path set = TestImages.small(temp);
        String first = open(set).digest();
        Path cached = onlyCacheFile();
        byte[] content = Files.readAllBytes(cached);
        for (int at = 0; at < 90; at++) {
            for (int mask : new int[] {0xFF, 0x80, content[at]}) {
                byte[] bad = content.clone();
                bad[at] ^= (byte) mask;
                if (mask != 0) {
                    Files.write(cached, bad);
                    assertThat(open(set).digest()).as("byte %d", at).isEqualTo(first);
                }
            }
        }
        assertThat(warnings).isNotEmpty().allMatch(line -> line.contains("made again"));
    }

    @Test
    void whatSystemsLeaveBesideImagesIsPassedOver() throws IOException {
        Path set = TestImages.small(temp);
        String before = open(set).digest();
        for (String name : List.of(
                "a/@eaDir/0000.png/SYNOPHOTO_THUMB_M.jpg",
                "@eaDir/a/SYNOPHOTO_THUMB_M.jpg",
                "a/Thumbs.db",
                "b/.DS_Store",
                "b/desktop.ini",
                "__MACOSX/a/._0000.png",
                "b/._0000.png",
                "lost+found/1.png",
                "$RECYCLE.BIN/1.png")) {
            Path file = set.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
        ImageDataset data = open(set);
        assertThat(data.digest()).isEqualTo(before);
        assertThat(data.classNames()).containsExactly("a", "b");
        assertThat(warnings).isEmpty();
    }

    @Test
    void anUnreadableImageIsCalledThatWithTheReason() {
        ClassFolders.Bytes refused = () -> {
            throw new AccessDeniedException("/data/a/1.png");
        };
        List<ClassFolders.Entry> files = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] image = new byte[] {(byte) i};
            files.add(new ClassFolders.Entry(i % 2 + "/" + i + ".png", () -> image));
        }
        files.set(0, new ClassFolders.Entry("0/0.png", refused));
        SourceContext context = TestImages.context(temp.resolve("cache"), warnings);
        ImageSource source = ClassFolders.open("set", files, List.of(), new LeftOut(), context, () -> {});
        assertThatThrownBy(() -> DecodedImages.decode("set", source, DatasetSettings.ofSize(6)))
                .hasMessageStartingWith("300 of 300 images in set are corrupt (299) or unreadable (1): ")
                .hasMessageContaining("0/0.png (unreadable: permission denied)");
        assertThat(DecodedImages.describe("set", List.of("a/1.png (unreadable: permission denied)"), 9))
                .isEqualTo("1 of 9 images in set are unreadable: a/1.png (unreadable: permission denied)");
    }

    @Test
    void withoutAPlaceForTheCacheEverythingStillWorks() throws IOException {
        Path set = TestImages.small(temp);
        Files.write(temp.resolve("cache"), "in the way".getBytes(StandardCharsets.UTF_8));
        ImageDataset data = open(set);
        assertThat(data.count()).isEqualTo(5);
        assertThat(TestImages.pixels(data, 0)).isNotEmpty();
        assertThat(warnings).singleElement().asString().contains("cannot be kept");
    }

    private Path onlyCacheFile() throws IOException {
        try (var files = Files.list(temp.resolve("cache/images"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }
}

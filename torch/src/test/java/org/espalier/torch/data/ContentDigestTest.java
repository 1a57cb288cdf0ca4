package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Data are known by what they are: not by place, time or order, and by everything that decides a training. */
class ContentDigestTest {
    private static final InstantSource LATER = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

    @TempDir
    Path temp;

    private final List<String> warnings = new ArrayList<>();

    private SourceContext context() {
        return TestImages.context(temp.resolve("cache"), warnings);
    }

    private ContentDigest content(Path source) {
        try (ImageSource opened = DataSources.open(source.toString(), context())) {
            return opened.content();
        }
    }

    private Path small(String name) throws IOException {
        return TestImages.folder(temp.resolve(name), Map.of("cat", 3, "dog", 2), 6);
    }

    private static List<String> changed(ContentDigest before, ContentDigest now) {
        assertThat(now.sha256()).isNotEqualTo(before.sha256());
        return Stream.concat(before.groups().stream(), now.groups().stream())
                .filter(group ->
                        !before.groups().contains(group) || !now.groups().contains(group))
                .map(group -> group.name() + " " + group.files())
                .toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    @Test
    void neitherPlaceNorTimeNorAZipMakesOtherData() throws IOException {
        Path set = small("set");
        ContentDigest before = content(set);
        assertThat(before.groups()).extracting(ContentDigest.Group::name).containsExactly("cat", "dog");
        assertThat(before.groups()).extracting(ContentDigest.Group::files).containsExactly(3L, 2L);
        Path copy = temp.resolve("else/where");
        copy(set, copy);
        Files.setLastModifiedTime(copy.resolve("cat/0000.png"), FileTime.fromMillis(0));
        assertThat(content(copy)).isEqualTo(before);
        // a folder around all of them is none of theirs
        assertThat(content(temp.resolve("else"))).isEqualTo(before);
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (String name : List.of("dog/0001", "cat/0002", "cat/0000", "dog/0000", "cat/0001")) {
            entries.put(name + ".png", Files.readAllBytes(set.resolve(name + ".png")));
        }
        assertThat(content(TestImages.zip(temp.resolve("set.zip"), entries))).isEqualTo(before);
    }

    @Test
    void whateverDecidesATrainingMakesOtherData() throws IOException {
        Path set = small("set");
        ContentDigest before = content(set);
        Files.delete(set.resolve("cat/0001.png"));
        assertThat(changed(before, content(set))).containsExactly("cat 3", "cat 2");
        Files.write(set.resolve("cat/0001.png"), TestImages.encoded("png", false, 6, 77));
        assertThat(changed(before, content(set))).containsExactly("cat 3", "cat 3");
        Path renamed = temp.resolve("renamed");
        copy(small("second"), renamed);
        Files.move(renamed.resolve("cat"), renamed.resolve("kitten"));
        ContentDigest kitten = content(renamed);
        assertThat(kitten.sha256()).isNotEqualTo(before.sha256());
        assertThat(kitten.groups().get(1).digest())
                .isEqualTo(before.groups().get(0).digest());
    }

    @Test
    void theSameImagesInOtherPartsAreOtherData() throws IOException {
        copy(small("a"), temp.resolve("one/train"));
        copy(small("b"), temp.resolve("one/test"));
        copy(temp.resolve("a"), temp.resolve("two/train"));
        copy(temp.resolve("b"), temp.resolve("two/valid"));
        assertThat(content(temp.resolve("two")).sha256())
                .isNotEqualTo(content(temp.resolve("one")).sha256());
    }

    @Test
    void sameSizeAndTimeIsNoSameData() throws IOException {
        Path set = small("set");
        Path image = set.resolve("cat/0000.bmp");
        Files.write(image, TestImages.encoded("bmp", false, 6, 1));
        FileTime time = FileTime.from(Instant.now().minusSeconds(3600));
        Files.setLastModifiedTime(image, time);
        ContentDigest content = content(set);
        ImageDataset before = ImageDataset.open(set.toString(), DatasetSettings.ofSize(6), context());
        long size = Files.size(image);
        Files.write(image, TestImages.encoded("bmp", false, 6, 2));
        Files.setLastModifiedTime(image, time);
        assertThat(Files.size(image)).isEqualTo(size);
        assertThat(changed(content, content(set))).containsExactly("cat 4", "cat 4");
        // nor are images in the cache
        ImageDataset now = ImageDataset.open(set.toString(), DatasetSettings.ofSize(6), context());
        assertThat(now.digest()).isNotEqualTo(before.digest());
        assertThat(TestImages.pixels(now, 0))
                .isEqualTo(ImageFiles.decode(Files.readAllBytes(image)).pixels());
    }

    @Test
    void bothSpellingsOfAnAccentAreOne() {
        ContentDigest one =
                ContentDigest.of(List.of("é")).add("é", "ö.png", new byte[] {1}).build();
        String decomposed = Normalizer.normalize("é", Normalizer.Form.NFD);
        assertThat(ContentDigest.of(List.of(decomposed))
                        .add(decomposed, Normalizer.normalize("ö.png", Normalizer.Form.NFD), new byte[] {1})
                        .build())
                .isEqualTo(one);
    }

    @Test
    void labelsOfRecordsAreData() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("idx"));
        Files.write(folder.resolve("train-images-idx3-ubyte"), TestImages.idx(new byte[4 * 9], 4, 3, 3));
        Path labels = folder.resolve("train-labels-idx1-ubyte");
        Files.write(labels, TestImages.idx(new byte[] {0, 1, 0, 1}, 4));
        ImageDataset first = ImageDataset.open(folder.toString(), DatasetSettings.ownSize(), context());
        ContentDigest before = content(folder);
        FileTime time = Files.getLastModifiedTime(labels);
        Files.write(labels, TestImages.idx(new byte[] {1, 0, 0, 1}, 4));
        Files.setLastModifiedTime(labels, time);
        assertThat(changed(before, content(folder)))
                .containsExactly("train-labels-idx1-ubyte 1", "train-labels-idx1-ubyte 1");
        assertThat(first.label(0)).isZero();
        assertThat(ImageDataset.open(folder.toString(), DatasetSettings.ownSize(), context())
                        .label(0))
                .isOne();
        // the names of its classes, too
        ContentDigest numbered = content(folder);
        Files.writeString(folder.resolve("classes.txt"), "cat\ndog\n");
        assertThat(changed(numbered, content(folder))).containsExactly("classes.txt 1");
    }

    /** Searches know their images by it: a folder of an earlier release can go on. */
    @Test
    void theSampleStaysWhatItWas() throws IOException {
        assertThat(content(Path.of("sample:fashion-mnist")).sha256())
                .isEqualTo("01e1dabec059a884c0113cbd926589261817be8668429ad33a034988e19496a5");
    }

    @Test
    void everyKindOfSourceHasOne() throws IOException {
        assertThat(content(Path.of("sample:fashion-mnist")).groups()).hasSize(6);
        assertThat(content(Path.of("sample:fashion-mnist-17k")).groups()).hasSize(10);
        byte[] x = TestImages.npy("|u1", ByteBuffer.allocate(8), 2, 2, 2);
        byte[] y = TestImages.npy("|u1", ByteBuffer.wrap(new byte[] {0, 1}), 2);
        Path npz = TestImages.zip(temp.resolve("a.npz"), Map.of("x.npy", x, "y.npy", y));
        ContentDigest before = content(npz);
        assertThat(content(Files.copy(npz, temp.resolve("b.npz")))).isEqualTo(before);
        y[y.length - 1] = 2;
        TestImages.zip(npz, Map.of("x.npy", x, "y.npy", y));
        assertThat(content(npz).sha256()).isNotEqualTo(before.sha256());
    }

    /** A source of somebody else, which says nothing of its content. */
    private record Foreign(String fingerprint, List<String> names) implements ImageSource {
        @Override
        public List<String> classNames() {
            return List.of("a", "b");
        }

        @Override
        public List<Item> items() {
            List<Item> items = new ArrayList<>();
            for (String name : names) {
                items.add(new Item(name, items.size() % 2, Optional.empty(), () -> {
                    throw new IOException("not for its digest");
                }));
            }
            return items;
        }
    }

    @Test
    void aSourceOfSomebodyElseIsKnownByItsFingerprint() {
        ContentDigest one = new Foreign("f", List.of("1", "2", "3")).content();
        assertThat(new Foreign("f", List.of("1", "2", "3")).content()).isEqualTo(one);
        assertThat(one.groups()).extracting(ContentDigest.Group::files).containsExactly(2L, 1L);
        assertThat(new Foreign("g", List.of("1", "2", "3")).content().sha256()).isNotEqualTo(one.sha256());
        assertThat(new Foreign("f", List.of("1", "2")).content().sha256()).isNotEqualTo(one.sha256());
    }

    private byte[] remembered(Path file, AtomicInteger read, InstantSource clock) throws IOException {
        ContentMemory memory = ContentMemory.of(context(), temp, clock);
        byte[] digest = memory.digest(memory.stamp(file), () -> {
            read.incrementAndGet();
            return WholeFile.digest(Files.newInputStream(file));
        });
        memory.save();
        return digest;
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFileIsReadAgainWhereAnythingMayHaveChanged() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "one");
        AtomicInteger read = new AtomicInteger();
        byte[] first = remembered(file, read, LATER);
        assertThat(remembered(file, read, LATER)).isEqualTo(first);
        assertThat(read).hasValue(1);
        // as a copy with the same size and time
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, time);
        byte[] second = remembered(file, read, LATER);
        assertThat(second).isNotEqualTo(first);
        Path other = Files.writeString(temp.resolve("other"), "six");
        Files.setLastModifiedTime(other, time);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(remembered(file, read, LATER)).isNotEqualTo(second);
        assertThat(read).hasValue(3);
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatWasChangedJustNowIsNotRemembered() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "one");
        AtomicInteger read = new AtomicInteger();
        remembered(file, read, InstantSource.system());
        remembered(file, read, InstantSource.system());
        assertThat(read).hasValue(2);
        assertThat(temp.resolve("cache/digests")).doesNotExist();
        // a clock that is behind the file's: nobody knows what will be written next
        remembered(file, read, InstantSource.offset(InstantSource.system(), Duration.ofHours(-1)));
        assertThat(temp.resolve("cache/digests")).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDamagedMemoryIsMadeAgain() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "one");
        AtomicInteger read = new AtomicInteger();
        byte[] first = remembered(file, read, LATER);
        Path kept;
        try (Stream<Path> list = Files.list(temp.resolve("cache/digests"))) {
            kept = list.toList().get(0);
        }
        byte[] whole = Files.readAllBytes(kept);
        for (int at = 0; at < whole.length; at++) {
            byte[] bad = whole.clone();
            bad[at] ^= 1;
            Files.write(kept, bad);
            assertThat(remembered(file, read, LATER)).isEqualTo(first);
            assertThat(Files.readAllBytes(kept)).isEqualTo(whole);
        }
        assertThat(read).hasValue(1 + whole.length);
        assertThat(warnings).hasSize(whole.length).allMatch(line -> line.contains("are damaged"));
    }

    @Test
    void memoriesOfManySourcesAreBounded() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "one");
        Path folder = Files.createDirectories(temp.resolve("cache/digests"));
        for (int i = 0; i < ContentMemory.MOST_SOURCES + 5; i++) {
            Path old = Files.writeString(folder.resolve(i + ".bin"), "x");
            Files.setLastModifiedTime(old, FileTime.fromMillis(1000L * i));
        }
        remembered(file, new AtomicInteger(), LATER);
        try (Stream<Path> list = Files.list(folder)) {
            assertThat(list).hasSize(ContentMemory.MOST_SOURCES);
        }
        assertThat(folder.resolve("5.bin")).doesNotExist();
        assertThat(folder.resolve("6.bin")).exists();
    }

    @Test
    void anImageThatChangesBetweenDigestAndDecodingIsNoticed() {
        AtomicInteger reads = new AtomicInteger();
        byte[] image = {1};
        ClassFolders.Bytes moving = () -> new byte[] {(byte) reads.getAndIncrement()};
        List<ClassFolders.Entry> files =
                List.of(new ClassFolders.Entry("a/1.png", moving), new ClassFolders.Entry("b/1.png", () -> image));
        ImageSource source = ClassFolders.open("set", files, List.of(), new LeftOut(), context(), () -> {});
        assertThatThrownBy(() -> DecodedImages.decode("set", source, DatasetSettings.ofSize(6)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("set: a/1.png changed while it was read");
    }
}

package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.espalier.files.Digests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest {
    @TempDir
    Path temp;

    private final List<String> warnings = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final Map<String, byte[]> served = new HashMap<>();
    private HttpServer server;
    private URI address;

    DownloadTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        address = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            String name = exchange.getRequestURI().getPath().substring(1);
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(name + (range == null ? "" : " " + range));
            byte[] body = served.get(name);
            if (body == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
                exchange.sendResponseHeaders(range == null ? 200 : 206, body.length - from);
                exchange.getResponseBody().write(body, from, body.length - from);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private SourceContext context(boolean download) {
        return new SourceContext(temp.resolve("cache"), List.of(temp.resolve("local")), download, warnings::add);
    }

    private KnownSet set(KnownSet.File... files) {
        return new KnownSet("tiny", "two images", List.of(address), List.of(files), List.of("a", "b"));
    }

    private KnownSet.File serve(String name, byte[] content) throws IOException {
        served.put(name, content);
        Path file = Files.write(temp.resolve("content"), content);
        return new KnownSet.File(name, Digests.md5(file));
    }

    private KnownSet tinyIdx() throws IOException {
        return set(
                serve("train-images-idx3-ubyte", TestImages.idx(new byte[] {1, 2}, 2, 1, 1)),
                serve("train-labels-idx1-ubyte", TestImages.idx(new byte[] {0, 1}, 2)));
    }

    private ImageSource open(KnownSet set, boolean download) {
        Optional<ImageSource> source = new KnownSetSource(List.of(set)).open("tiny", context(download));
        return source.orElseThrow();
    }

    @Test
    void aSetIsDownloadedOnce() throws IOException {
        KnownSet set = tinyIdx();
        assertThat(open(set, true).items()).hasSize(2);
        assertThat(open(set, true).classNames()).containsExactly("a", "b");
        assertThat(requests).containsExactly("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
    }

    @Test
    void aBrokenDownloadIsContinued() throws IOException {
        KnownSet set = tinyIdx();
        Path folder = Files.createDirectories(temp.resolve("cache/sets/tiny"));
        byte[] whole = TestImages.idx(new byte[] {1, 2}, 2, 1, 1);
        Files.write(folder.resolve("train-images-idx3-ubyte.part"), Arrays.copyOf(whole, 7));
        assertThat(open(set, true).items()).hasSize(2);
        assertThat(requests.get(0)).isEqualTo("train-images-idx3-ubyte bytes=7-");
        assertThat(warnings).singleElement().asString().contains("at byte 7");
    }

    @Test
    void aWrongChecksumIsRefused() throws IOException {
        KnownSet set = set(new KnownSet.File("x.bin", "0".repeat(32)));
        served.put("x.bin", new byte[] {1});
        assertThatThrownBy(() -> open(set, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("gave checksum")
                .hasMessageContaining("expected 000");
    }

    @Test
    void offlineIsSaidClearly() throws IOException {
        KnownSet set = tinyIdx();
        server.stop(0);
        assertThatThrownBy(() -> open(set, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot download train-images-idx3-ubyte")
                .hasMessageContaining("connect to the network")
                .hasMessageContaining("by hand");
        assertThatThrownBy(() -> open(set, false))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("downloads are off")
                .hasMessageContaining(temp.resolve("local").toString());
    }

    @Test
    void aLocalFolderComesFirst() throws IOException {
        Path local = Files.createDirectories(temp.resolve("local/tiny"));
        Files.write(local.resolve("train-images-idx3-ubyte"), TestImages.idx(new byte[] {1}, 1, 1, 1));
        Files.write(local.resolve("train-labels-idx1-ubyte"), TestImages.idx(new byte[] {1}, 1));
        assertThat(open(tinyIdx(), true).items()).hasSize(1);
        assertThat(requests).isEmpty();
    }

    @Test
    void archivesAreUnpacked() throws IOException {
        byte[] record = new byte[3073];
        record[0] = 1;
        KnownSet set = set(serve("tiny-binary.tar.gz", tarGz("tiny-batches-bin/data_batch_1.bin", record)));
        assertThat(open(set, true).items()).singleElement().matches(item -> item.label() == 1);
        assertThat(open(set, true).items()).hasSize(1);
        assertThat(requests).hasSize(1);
    }

    @Test
    void archiveEntriesThatPointOutsideAreRefused() throws IOException {
        KnownSet set = set(serve("tiny-binary.tar.gz", tarGz("../../evil.bin", new byte[1])));
        assertThatThrownBy(() -> open(set, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("points outside");
        assertThat(temp.resolve("cache/evil.bin")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/evil.bin", "a/../../evil.bin", "a/..", "a//b", ".."})
    void namesOfEntriesStayInside(String name) throws IOException {
        KnownSet set = set(serve("tiny-binary.tar.gz", tarGz(name, new byte[1])));
        assertThatThrownBy(() -> open(set, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("points outside: '" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '4', '6'})
    void linksDevicesAndPipesAreNotUnpacked(char type) throws IOException {
        KnownSet set = set(serve("tiny-binary.tar.gz", tarGz("data_batch_1.bin", new byte[0], type)));
        assertThatThrownBy(() -> open(set, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a link, a device or a pipe: 'data_batch_1.bin'");
        assertThat(temp.resolve("cache/sets/tiny/data_batch_1.bin")).doesNotExist();
    }

    @Test
    void anAbsurdSizeOfAnEntryIsRefused() throws IOException {
        for (String size : List.of("77777777777", "-0000000001", "0000x000000")) {
            byte[] archive = tarGz("a.bin", new byte[0], '0', size);
            KnownSet set = set(serve("tiny-binary.tar.gz", archive));
            assertThatThrownBy(() -> open(set, true))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("'a.bin' has the size '" + size + "'");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nothingIsWrittenThroughALink() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("cache/sets/tiny"));
        Path theirs = Files.writeString(temp.resolve("theirs"), "theirs");
        for (String name : List.of("train-images-idx3-ubyte", "train-images-idx3-ubyte.part")) {
            Path link = Files.createSymbolicLink(folder.resolve(name), theirs);
            assertThatThrownBy(() -> open(tinyIdx(), true))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(link + ": is a symbolic link");
            assertThat(theirs).hasContent("theirs");
            Files.delete(link);
        }
    }

    @Test
    void aServerThatNeverEndsDoesNotFillTheDisk() throws IOException {
        KnownSet.File file = serve("x.bin", new byte[100_000]);
        assertThatThrownBy(() -> new Downloader(warnings::add, 70_000).fetch(List.of(address), file, temp))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("more than the 70000 bytes");
        assertThat(temp.resolve("x.bin.part")).isEmptyFile();
        assertThat(new Downloader(warnings::add, 100_000).fetch(List.of(address), file, temp))
                .hasSize(100_000);
    }

    @Test
    void theFullFashionMnistIsReadFromAnInstalledPackage() {
        Path installed = Path.of("/usr/share/datasets");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isDirectory(installed.resolve("fashion-mnist")),
                "Debian's dataset-fashion-mnist is not installed");
        SourceContext context = new SourceContext(temp, List.of(installed), false, warnings::add);
        ImageDataset data = ImageDataset.open("fashion-mnist", DatasetSettings.ownSize(), context);
        assertThat(data.count()).isEqualTo(70_000);
        Split split = Split.of(data, new SplitSettings(0.9, 0.1, 0), 1);
        assertThat(split.classCounts(Part.TEST)).containsOnly(1000);
        assertThat(split.classCounts(Part.VALID)).containsOnly(600);
    }

    private static byte[] tarGz(String name, byte[] content) throws IOException {
        return tarGz(name, content, '0');
    }

    private static byte[] tarGz(String name, byte[] content, char type) throws IOException {
        return tarGz(name, content, type, String.format("%011o", content.length));
    }

    private static byte[] tarGz(String name, byte[] content, char type, String size) throws IOException {
        byte[] tar = new byte[512 + (content.length + 511) / 512 * 512 + 1024];
        put(tar, 0, name);
        put(tar, 124, size);
        tar[156] = (byte) type;
        System.arraycopy(content, 0, tar, 512, content.length);
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(tar);
        }
        return bytes.toByteArray();
    }

    private static void put(byte[] tar, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, tar, at, bytes.length);
    }
}

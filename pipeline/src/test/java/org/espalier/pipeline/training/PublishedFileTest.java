package org.espalier.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.files.Digests;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where published weights come from. */
@Timeout(60)
class PublishedFileTest {
    private static final byte[] CONTENT = new byte[100_000];
    private final List<String> notices = new ArrayList<>();
    private final List<String> ranges = new ArrayList<>();
    private boolean breaks;
    private byte[] content = CONTENT;

    @TempDir
    private Path folder = Path.of("");

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        for (int i = 0; i < CONTENT.length; i++) {
            CONTENT[i] = (byte) (i * 31 + i / 255);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(String.valueOf(range));
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(content, from, breaks ? 30_000 : content.length - from);
            out.flush();
            if (breaks) {
                breaks = false;
                throw new IOException("the connection is lost");
            }
        }
    }

    private String address() {
        return "http://localhost:" + server.getAddress().getPort() + "/ofa/ofa_mbv3";
    }

    private PublishedFile of(String weights, Optional<String> pinned) {
        return PublishedFile.of(weights, pinned, Map.of("XDG_CACHE_HOME", folder.toString()), notices::add);
    }

    @Test
    void aDownloadIsKeptAndItsDigestTold() throws IOException {
        PublishedFile first = of(address(), Optional.empty());
        assertThat(Files.readAllBytes(first.path())).isEqualTo(CONTENT);
        assertThat(first.path()).isEqualTo(folder.resolve("espalier/weights/ofa_mbv3"));
        assertThat(first.sha256()).isEqualTo(Digests.hex(Digests.sha256().digest(CONTENT)));
        assertThat(notices).hasSize(2).anyMatch(notice -> notice.contains("SHA-256 " + first.sha256()));
        assertThat(of(address(), Optional.of(first.sha256()))).isEqualTo(first);
        assertThat(ranges).hasSize(1);
    }

    @Test
    void aBrokenDownloadGoesOn() throws IOException {
        breaks = true;
        assertThatThrownBy(() -> of(address(), Optional.empty()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot download " + address())
                .hasMessageContaining("put the file at " + folder.resolve("espalier/weights/ofa_mbv3"));
        Path whole = of(address(), Optional.empty()).path();
        assertThat(Files.readAllBytes(whole)).isEqualTo(CONTENT);
        assertThat(ranges.get(0)).isEqualTo("null");
        assertThat(ranges.get(1)).startsWith("bytes=").isNotEqualTo("bytes=0-");
        assertThat(Files.exists(whole.resolveSibling("ofa_mbv3.part"))).isFalse();
    }

    @Test
    void anotherFileIsNotTheSame() throws IOException {
        PublishedFile first = of(address(), Optional.empty());
        String other = Digests.sha256("other");
        assertThatThrownBy(() -> of(address(), Optional.of(other)))
                .hasMessageContaining("has the SHA-256 " + first.sha256() + ", expected " + other);
        content = Arrays.copyOf(CONTENT, 50_000);
        Files.delete(first.path());
        assertThatThrownBy(() -> of(address(), Optional.empty()))
                .hasMessageContaining("and had " + first.sha256() + " when it was fetched first");
    }

    @Test
    void withoutANetworkItIsSaidWhatToDo() {
        server.stop(0);
        assertThatThrownBy(() -> of(address(), Optional.empty()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("connect to the network and start again");
    }

    @Test
    void aFileIsTakenWhereItLies() throws IOException {
        Path file = Files.writeString(folder.resolve("own.pth"), "abc", StandardCharsets.UTF_8);
        assertThat(of(file.toString(), Optional.empty())).isEqualTo(new PublishedFile(file, Digests.sha256("abc")));
        assertThat(notices).isEmpty();
        assertThatThrownBy(() -> of(folder.toString(), Optional.empty())).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> of(folder.resolve("none").toString(), Optional.empty()))
                .hasMessageContaining(
                        "no such file, expected a file as torch.save writes it, an address, or one of [ofa_mbv3");
        assertThatThrownBy(() -> of("http://a b", Optional.empty())).hasMessageContaining("is no address");
    }
}

package org.espalier.files;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes what is no regular file, in a test's own folder; a test that needs what this user may not make is left out. */
final class SpecialFiles {
    private SpecialFiles() {}

    static Path fifo(Path path) throws IOException, InterruptedException {
        return made(path, "mkfifo", path.toString());
    }

    /** The device that swallows everything. */
    static Path device(Path path) throws IOException, InterruptedException {
        return made(path, "mknod", path.toString(), "c", "1", "3");
    }

    static Path socket(Path path) throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(path));
        }
        return path;
    }

    private static Path made(Path path, String... command) throws IOException, InterruptedException {
        int code;
        try {
            code = new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            code = -1;
        }
        assumeTrue(code == 0 && Files.exists(path), "cannot make " + path);
        return path;
    }
}

package org.espalier.device.ssh;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** OpenSSH's server, on loopback with a host key of its own, for the user of this test alone. */
final class OpenSshServer extends TestServer {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
    private static final int TRIES = 200;

    private final Process server;
    private final String hostKey;

    OpenSshServer(Path folder) throws IOException {
        super(folder);
        assumeTrue(Files.isExecutable(PROGRAM), PROGRAM + " is not installed (Debian: openssh-server)");
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd")); // where it parts its privileges
        }
        String line = key("host_key", "");
        hostKey = line.substring(0, line.lastIndexOf(' '));
        Files.writeString(folder.resolve("authorized_keys"), authorized + "\n");
        Path config = Files.writeString(folder.resolve("sshd_config"), """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s/host_key
                AuthorizedKeysFile %s/authorized_keys
                PidFile %s/sshd.pid
                StrictModes no
                UsePAM no
                PermitRootLogin prohibit-password
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                """.formatted(port, folder, folder, folder));
        server = new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sshd.log").toFile())
                .start();
        await();
    }

    private void await() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException e) {
                assumeTrue(server.isAlive(), () -> PROGRAM + " does not start: " + log());
                pause();
            }
        }
        throw new IOException(PROGRAM + " does not answer: " + log());
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("sshd.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    String hostKey() {
        return hostKey;
    }

    @Override
    void drop() {
        // one process for each connection, or two where the privileged part stays; what they run is left to itself
        server.children().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() throws IOException {
        drop();
        server.destroy();
        try {
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

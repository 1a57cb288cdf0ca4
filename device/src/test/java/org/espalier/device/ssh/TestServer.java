package org.espalier.device.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.device.DeviceSettings;
import org.espalier.device.KeptOutput;

/** A server on loopback, and what a user needs to get in: a key, and a file of known hosts. */
abstract class TestServer implements AutoCloseable {
    static final String CLIENT = "client";

    final Path folder;
    final int port;
    final String authorized;

    TestServer(Path folder) throws IOException {
        this.folder = folder;
        this.port = freePort();
        this.authorized = key(CLIENT, "");
    }

    /** How it is reached. */
    enum Kind {
        /** Within this process. */
        IN_PROCESS {
            @Override
            TestServer start(Path folder) throws IOException {
                return new InProcessServer(folder);
            }
        },
        /** OpenSSH's own, where it is installed. */
        OPENSSH {
            @Override
            TestServer start(Path folder) throws IOException {
                return new OpenSshServer(folder);
            }
        };

        abstract TestServer start(Path folder) throws IOException;
    }

    /** The line of {@code known_hosts} behind the address: kind and key. */
    abstract String hostKey();

    /** Ends every connection there is, as a loose plug does. */
    abstract void drop();

    @Override
    public abstract void close() throws IOException;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Makes a key of ed25519 in the folder; its public line. */
    final String key(String name, String passphrase) throws IOException {
        try {
            KeyPair pair = KeyPair.genKeyPair(new JSch(), KeyPair.ED25519);
            ByteArrayOutputStream secret = new ByteArrayOutputStream();
            pair.writeOpenSSHv1PrivateKey(
                    secret, passphrase.isEmpty() ? null : passphrase.getBytes(StandardCharsets.UTF_8));
            Path file = Files.write(folder.resolve(name), secret.toByteArray());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            ByteArrayOutputStream open = new ByteArrayOutputStream();
            pair.writePublicKey(open, name);
            Files.write(folder.resolve(name + ".pub"), open.toByteArray());
            return open.toString(StandardCharsets.UTF_8).strip();
        } catch (JSchException e) {
            throw new IOException(e);
        }
    }

    final Path knownHosts(String key) throws IOException {
        return Files.writeString(folder.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + key + "\n");
    }

    /** The settings that get in, all else as it is usual. */
    final Map<String, Object> settings() throws IOException {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("host", "127.0.0.1");
        settings.put("port", port);
        settings.put("user", System.getProperty("user.name"));
        settings.put("identity", folder.resolve(CLIENT).toString());
        settings.put("known_hosts", knownHosts(hostKey()).toString());
        settings.put("ssh_config", folder.resolve("ssh_config").toString());
        settings.put("folder", folder.resolve("board").toString());
        settings.put(
                "java", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        return settings;
    }

    final SshDevice open(Map<String, Object> settings) {
        return open(settings, Map.of());
    }

    final SshDevice open(Map<String, Object> settings, Map<String, String> environment) {
        SshSettings own = new DeviceSettings(1, settings).read(SshSettings.DEFAULTS);
        Board board = new Board(
                own, environment, new Conditions(folder.resolve("root").toString()));
        return new SshDevice(own, board, new KeptOutput(folder.resolve("kept")), 1);
    }

    /** A program of shell script in the folder. */
    final Path script(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    final List<String> lines(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}

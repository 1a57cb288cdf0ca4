package org.espalier.device.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.ssh.TestServer.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gets in, whom we talk to, and what is said where not. A stand-in for {@code trtexec} answers behind the door. */
class SshDoorTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void aShellIsThere() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the server runs commands with /bin/sh");
    }

    private static Map<String, Object> settings(TestServer server) throws IOException {
        Map<String, Object> settings = server.settings();
        settings.put("runtime", "trtexec");
        settings.put(
                "trtexec", server.script("trtexec", "echo '[TensorRT v8201]'").toString());
        return settings;
    }

    private static void getsIn(TestServer server, Map<String, Object> settings, Map<String, String> environment) {
        try (SshDevice device = server.open(settings, environment)) {
            assertThat(device.runtime()).isEqualTo("trtexec, TensorRT 8.2.1");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aKeyOfEd25519GetsIn(Kind kind) throws IOException {
        try (TestServer server = kind.start(folder)) {
            getsIn(server, settings(server), Map.of());
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anAliasOfTheConfigurationIsUnderstood(Kind kind) throws IOException {
        try (TestServer server = kind.start(folder)) {
            Map<String, Object> settings = settings(server);
            settings.put("host", "board");
            for (String key : new String[] {"port", "user", "identity"}) {
                settings.remove(key);
            }
            Files.writeString(
                    folder.resolve("ssh_config"),
                    "Host board\n  HostName 127.0.0.1\n  Port " + server.port + "\n  User "
                            + System.getProperty("user.name") + "\n  IdentityFile " + folder.resolve("client")
                            + "\n  StrictHostKeyChecking no\n");
            getsIn(server, settings, Map.of());
            // whether hosts are checked is not for the configuration to say
            settings.put("known_hosts", folder.resolve("none").toString());
            try (SshDevice device = server.open(settings)) {
                assertThatThrownBy(device::runtime).hasMessageContaining("is in none of the known hosts");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anAgentsKeyGetsIn(Kind kind) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-agent")), "ssh-agent is not installed");
        Path socket = folder.resolve("agent");
        Process agent = new ProcessBuilder("/usr/bin/ssh-agent", "-D", "-a", socket.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("agent.log").toFile())
                .start();
        try (TestServer server = kind.start(folder)) {
            for (int i = 0; i < 200 && !Files.exists(socket); i++) {
                Thread.sleep(50);
            }
            ProcessBuilder add = new ProcessBuilder(
                    "/usr/bin/ssh-add", folder.resolve("client").toString());
            add.environment().put("SSH_AUTH_SOCK", socket.toString());
            Process added = add.redirectErrorStream(true)
                    .redirectOutput(folder.resolve("add.log").toFile())
                    .start();
            assertThat(added.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(added.exitValue()).isZero();
            Map<String, Object> settings = settings(server);
            settings.remove("identity");
            getsIn(server, settings, Map.of("SSH_AUTH_SOCK", socket.toString()));
        } finally {
            agent.destroy();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anUnknownHostIsNamedWithItsFingerprint(Kind kind) throws IOException {
        try (TestServer server = kind.start(folder)) {
            Map<String, Object> settings = settings(server);
            settings.put("known_hosts", folder.resolve("none").toString());
            try (SshDevice device = server.open(settings)) {
                assertThatThrownBy(device::fingerprint)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("127.0.0.1:" + server.port + ": its host key ")
                        .hasMessageContaining(server.hostKey().split(" ")[0] + " SHA256:")
                        .hasMessageContaining("connect once with 'ssh -p " + server.port)
                        .message()
                        .hasLineCount(1);
            }
            assertThat(folder.resolve("none")).doesNotExist();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aChangedHostIsRefused(Kind kind) throws IOException {
        try (TestServer server = kind.start(folder)) {
            Map<String, Object> settings = settings(server);
            String[] shown = server.hostKey().split(" ");
            String other = server.key("other", "");
            // of the kind that the server shows, or else the key were only unknown
            String changed = kind == Kind.OPENSSH
                    ? other.substring(0, other.lastIndexOf(' '))
                    : shown[0] + " " + otherPoint(shown[1]);
            server.knownHosts(changed);
            try (SshDevice device = server.open(settings)) {
                assertThatThrownBy(device::runtime)
                        .hasMessageContaining("its host key has changed")
                        .hasMessageContaining("ssh-keygen -R [127.0.0.1]:" + server.port);
            }
        }
    }

    /** Another public key of the same curve, as far as anybody compares. */
    private static String otherPoint(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        bytes[bytes.length - 1] ^= 1;
        return Base64.getEncoder().encodeToString(bytes);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aStrangersKeyIsRefusedAndWhatWasOfferedIsSaid(Kind kind) throws IOException {
        try (TestServer server = kind.start(folder)) {
            server.key("stranger", "");
            server.key("locked", "secret words");
            Map<String, Object> settings = settings(server);
            settings.put("identity", folder.resolve("stranger").toString());
            Files.writeString(
                    folder.resolve("ssh_config"), "Host 127.0.0.1\n  IdentityFile " + folder.resolve("locked") + "\n");
            try (SshDevice device = server.open(settings)) {
                assertThatThrownBy(device::runtime)
                        .hasMessageContaining(": refuses the user (offered: ")
                        .hasMessageContaining("stranger")
                        .hasMessageContaining("locked (needs its passphrase: ssh-add ")
                        .hasMessageContaining("works without a password");
            }
        }
    }

    @Test
    void aBoardThatIsAwayIsSaidInOneLine() throws IOException {
        Map<String, Object> settings;
        TestServer gone;
        try (TestServer server = Kind.IN_PROCESS.start(folder)) {
            settings = settings(server);
            gone = server;
        }
        try (SshDevice device = gone.open(settings)) {
            assertThatThrownBy(device::fingerprint)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(": cannot be reached: ")
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsSaid() throws IOException {
        try (TestServer server = Kind.IN_PROCESS.start(folder)) {
            Map<String, Object> settings = settings(server);
            settings.put("folder", "/proc/nowhere");
            try (SshDevice device = server.open(settings)) {
                assertThatThrownBy(device::runtime)
                        .hasMessageContaining("its folder '/proc/nowhere' (folder) cannot be made");
            }
            Files.writeString(folder.resolve("ssh_config"), "Host 127.0.0.1\n  ProxyJump gate\n");
            try (SshDevice device = server.open(settings)) {
                assertThatThrownBy(device::runtime).hasMessageContaining("is reached by ProxyJump (gate)");
            }
        }
    }

    @Test
    void thereIsNoKeyForAPassword() {
        assertThatThrownBy(
                        () -> Devices.open("ssh", new DeviceSettings(1, Map.of("host", "board", "password", "secret"))))
                .hasMessageContaining("password: unknown key");
        assertThatThrownBy(() -> Devices.open("ssh", DeviceSettings.DEFAULT)).hasMessageContaining("host: missing");
        assertThatThrownBy(() -> Devices.open("ssh", new DeviceSettings(1, Map.of("host", "-oProxyCommand=x"))))
                .hasMessageContaining("host: expected a name or an address");
        // nothing is asked of a board before it is needed
        Devices.open("ssh", new DeviceSettings(1, Map.of("host", "board.invalid")))
                .close();
    }
}

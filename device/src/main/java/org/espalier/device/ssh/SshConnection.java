package org.espalier.device.ssh;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.ConfigRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchChangedHostKeyException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.JSchUnknownHostKeyException;
import com.jcraft.jsch.OpenSSHConfig;
import com.jcraft.jsch.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.espalier.failure.Failure;
import org.espalier.process.OutsideProgram.Ran;

/** One session with a board: the host is who it was, keys are the user's, nobody is asked for anything. For one thread at a time. */
final class SshConnection implements AutoCloseable {
    private static final int CONNECT_MS = 15_000;
    private static final int ALIVE_MS = 5_000;
    private static final int ALIVE_MISSES = 3;
    private static final long LOOK_EVERY_MS = 5;
    private static final int FIRST_PORT = 22;

    private final Session session;
    private final String words;

    private SshConnection(Session session, String words) {
        this.session = session;
        this.words = words;
    }

    /**
     * Connects.
     *
     * @throws LostConnectionException where the board cannot be reached
     * @throws IOException where it is not who it was, or refuses the user
     */
    static SshConnection open(SshSettings settings, Map<String, String> environment) throws IOException {
        JSch jsch = new JSch();
        ConfigRepository config = config(settings);
        Identities identities = Identities.of(settings, config.getConfig(settings.host()), environment);
        Session session;
        HostKeys hostKeys;
        try {
            Path known = Homes.path(settings.knownHosts());
            if (Files.isRegularFile(known)) {
                jsch.setKnownHosts(known.toString());
            }
            jsch.setConfigRepository(config);
            session = jsch.getSession(settings.user().orElse(null), settings.host());
            settings.port().ifPresent(session::setPort);
            hostKeys = new HostKeys(
                    Objects.requireNonNullElse(session.getHostKeyRepository(), jsch.getHostKeyRepository()));
            session.setHostKeyRepository(hostKeys);
            session.setIdentityRepository(identities);
            session.setConfig("StrictHostKeyChecking", "yes");
            session.setConfig("PreferredAuthentications", "publickey");
            session.setDaemonThread(true);
            session.setServerAliveInterval(ALIVE_MS);
            session.setServerAliveCountMax(ALIVE_MISSES);
        } catch (JSchException e) {
            throw new IOException("ssh " + settings.host() + ": " + Failure.reason(e), e);
        }
        String words = "ssh " + session.getUserName() + "@" + session.getHost()
                + (session.getPort() == FIRST_PORT ? "" : ":" + session.getPort());
        requireNoJump(config.getConfig(settings.host()), words);
        try {
            session.connect(CONNECT_MS);
        } catch (JSchException e) {
            session.disconnect();
            throw refused(words, session, hostKeys, identities, settings, e);
        }
        return new SshConnection(session, words);
    }

    private static ConfigRepository config(SshSettings settings) throws IOException {
        Path file = Homes.path(settings.sshConfig());
        return Files.isRegularFile(file) ? OpenSSHConfig.parseFile(file.toString()) : ConfigRepository.nullConfig;
    }

    private static void requireNoJump(ConfigRepository.Config config, String words) throws IOException {
        for (String key : new String[] {"ProxyJump", "ProxyCommand"}) {
            String value = config.getValue(key);
            if (value != null && !value.equalsIgnoreCase("none")) {
                throw new IOException(
                        words + ": is reached by " + key + " (" + value
                                + ") in ssh_config, which is not done here; forward a port with 'ssh -L' and name that with host and port");
            }
        }
    }

    private static IOException refused(
            String words,
            Session session,
            HostKeys keys,
            Identities identities,
            SshSettings settings,
            JSchException e) {
        String port = session.getPort() == FIRST_PORT ? "" : "-p " + session.getPort() + " ";
        String connect = "'ssh " + port + session.getUserName() + "@" + settings.host() + "'";
        if (e instanceof JSchChangedHostKeyException) {
            String entry = session.getPort() == FIRST_PORT
                    ? session.getHost()
                    : "[" + session.getHost() + "]:" + session.getPort();
            return new IOException(
                    words + ": its host key has changed, it is now " + keys.shownKey()
                            + ", so that somebody else may answer; if the board was set up anew, remove the old key with 'ssh-keygen -R "
                            + entry + "' and connect once with " + connect,
                    e);
        }
        if (e instanceof JSchUnknownHostKeyException) {
            return new IOException(
                    words + ": its host key " + keys.shownKey() + " is in none of the known hosts ("
                            + settings.knownHosts() + "); connect once with " + connect
                            + ", compare the fingerprint with that on the board, and accept it",
                    e);
        }
        if (e instanceof JSchHostKeyException) {
            return new IOException(
                    words + ": its host key " + keys.shownKey() + " is refused: " + Failure.reason(e), e);
        }
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("Auth ") || message.startsWith("USERAUTH")) {
            return new IOException(
                    words + ": refuses the user (" + identities.words() + "); see that " + connect
                            + " works without a password",
                    e);
        }
        return new LostConnectionException(words + ": cannot be reached: " + reason(e), e);
    }

    private static String reason(JSchException e) {
        Throwable cause = e.getCause();
        return Failure.reason(cause == null ? new IOException(e.getMessage(), e) : cause);
    }

    /** Whom it is with, for messages: {@code ssh user@board}. */
    String words() {
        return words;
    }

    /**
     * Runs a command in the user's shell and waits for its end.
     *
     * @param input is on its standard input
     * @param limit after which it is given up
     * @throws LostConnectionException where the connection ended before the command
     */
    Ran run(String command, byte[] input, Duration limit) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        ChannelExec channel = channel(command);
        try {
            channel.setInputStream(new ByteArrayInputStream(input));
            channel.setOutputStream(output);
            channel.setErrStream(errors);
            channel.connect(CONNECT_MS);
            boolean ended = await(channel, limit);
            OptionalInt code = ended ? OptionalInt.of(channel.getExitStatus()) : OptionalInt.empty();
            if (ended && channel.getExitStatus() < 0 && !isAlive()) {
                throw new LostConnectionException(words + ": the connection was lost", null);
            }
            return new Ran(code, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8), 0);
        } catch (JSchException e) {
            throw lost(e);
        } finally {
            channel.disconnect();
        }
    }

    private static boolean await(Channel channel, Duration limit) throws IOException {
        long start = System.nanoTime();
        while (!channel.isClosed()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            Pauses.millis(LOOK_EVERY_MS);
        }
        return true;
    }

    /** Starts a command that is talked with. */
    Conversation talk(String command) throws IOException {
        try {
            return new Conversation(channel(command), words);
        } catch (JSchException e) {
            throw lost(e);
        }
    }

    private ChannelExec channel(String command) throws IOException {
        try {
            // Null where the session ends in the midst of it: JSch logs what it caught and says nothing.
            ChannelExec channel = (ChannelExec) session.openChannel("exec");
            if (channel == null) {
                throw new LostConnectionException(words + ": the connection was lost", null);
            }
            channel.setCommand(command.getBytes(StandardCharsets.UTF_8));
            return channel;
        } catch (JSchException e) {
            throw lost(e);
        }
    }

    private LostConnectionException lost(JSchException e) {
        return new LostConnectionException(words + ": the connection was lost: " + reason(e), e);
    }

    /** Whether the board is still there, as far as anybody knows. */
    boolean isAlive() {
        return session.isConnected();
    }

    @Override
    public void close() {
        session.disconnect();
    }
}

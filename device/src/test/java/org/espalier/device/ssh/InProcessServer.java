package org.espalier.device.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.config.keys.AuthorizedKeysAuthenticator;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.jspecify.annotations.Nullable;

/** A server of Apache's in this process, which runs commands with this machine's {@code sh}. */
final class InProcessServer extends TestServer {
    private final SshServer server = SshServer.setUpDefaultServer();
    private final PublicKey key;

    InProcessServer(Path folder) throws IOException {
        super(folder);
        SimpleGeneratorHostKeyProvider provider = new SimpleGeneratorHostKeyProvider(folder.resolve("host.ser"));
        provider.setAlgorithm("EC");
        provider.setKeySize(256);
        key = provider.loadKeys(null).iterator().next().getPublic();
        Path allowed = Files.writeString(folder.resolve("authorized_keys"), authorized + "\n");
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.setKeyPairProvider(provider);
        server.setPublickeyAuthenticator(new AuthorizedKeysAuthenticator(allowed));
        server.setCommandFactory((channel, command) -> new Shelled(command));
        server.start();
    }

    @Override
    String hostKey() {
        return PublicKeyEntry.toString(key);
    }

    @Override
    void drop() {
        for (AbstractSession session : server.getActiveSessions()) {
            session.close(true);
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    /** A command of a client. */
    private static final class Shelled implements Command {
        private final String command;
        private @Nullable InputStream in;
        private @Nullable OutputStream out;
        private @Nullable OutputStream err;
        private @Nullable ExitCallback exit;
        private @Nullable Process process;

        Shelled(String command) {
            this.command = command;
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            Process started = new ProcessBuilder("/bin/sh", "-c", command).start();
            process = started;
            pump(in, started.getOutputStream(), true);
            Thread output = pump(started.getInputStream(), out, false);
            Thread errors = pump(started.getErrorStream(), err, false);
            Thread end = new Thread(
                    () -> {
                        try {
                            int code = started.waitFor();
                            output.join();
                            errors.join();
                            exit.onExit(code);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "end of a command");
            end.setDaemon(true);
            end.start();
        }

        private static Thread pump(InputStream from, OutputStream to, boolean close) {
            Thread thread = new Thread(
                    () -> {
                        byte[] buffer = new byte[1 << 15];
                        try {
                            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                                to.write(buffer, 0, n);
                                to.flush();
                            }
                        } catch (IOException e) {
                            return; // the other end is gone
                        } finally {
                            if (close) {
                                closeQuietly(to);
                            }
                        }
                    },
                    "pump");
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        private static void closeQuietly(OutputStream to) {
            try {
                to.close();
            } catch (IOException e) {
                return; // it is gone
            }
        }

        /** As a server of a system does: input ends, nothing is killed. */
        @Override
        public void destroy(ChannelSession channel) {
            if (process != null) {
                closeQuietly(process.getOutputStream());
            }
        }
    }
}

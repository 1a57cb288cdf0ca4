package org.espalier.device.ssh;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.ConfigRepository;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.SSHAgentConnector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import org.espalier.failure.Failure;

/**
 * The keys that a user has: the one that the device names, those of {@code ssh_config}, those of the agent, and the usual files. A file that needs a
 * passphrase is left to the agent, as nobody is asked here.
 */
final class Identities implements IdentityRepository {
    private static final List<String> USUAL = List.of("~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa");

    private final Vector<Identity> all = new Vector<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> passedOver = new ArrayList<>();

    private Identities() {}

    /**
     * Collects them.
     *
     * @param config what {@code ssh_config} says of the host
     * @param environment says where the agent listens
     */
    static Identities of(SshSettings settings, ConfigRepository.Config config, Map<String, String> environment) {
        Identities identities = new Identities();
        Set<String> files = new LinkedHashSet<>();
        settings.identity().ifPresent(files::add);
        String[] configured = config.getValues("IdentityFile");
        if (configured != null) {
            files.addAll(List.of(configured));
        }
        files.forEach(file -> identities.addFile(file, true));
        identities.addAgent(environment.getOrDefault("SSH_AUTH_SOCK", ""));
        USUAL.stream().filter(file -> !files.contains(file)).forEach(file -> identities.addFile(file, false));
        return identities;
    }

    private void addFile(String name, boolean wanted) {
        Path file = Homes.path(name);
        if (!Files.isRegularFile(file)) {
            if (wanted) {
                passedOver.add(name + " (not there)");
            }
            return;
        }
        try {
            JSch one = new JSch();
            one.addIdentity(file.toString());
            for (Identity identity : one.getIdentityRepository().getIdentities()) {
                if (identity.isEncrypted()) {
                    passedOver.add(name + " (needs its passphrase: ssh-add " + name + ")");
                } else {
                    all.add(identity);
                    names.add(name);
                }
            }
        } catch (JSchException e) {
            passedOver.add(name + " (" + Failure.reason(e) + ")");
        }
    }

    private void addAgent(String socket) {
        if (socket.isEmpty()) {
            return;
        }
        try {
            Vector<Identity> held = new AgentIdentityRepository(new SSHAgentConnector(Path.of(socket))).getIdentities();
            all.addAll(held);
            names.add(held.size() + (held.size() == 1 ? " key" : " keys") + " of the agent");
        } catch (AgentProxyException | RuntimeException e) {
            passedOver.add("the agent at " + socket + " (" + Failure.reason(e) + ")");
        }
    }

    /** What was offered and what was not, for a message. */
    String words() {
        return (names.isEmpty() ? "no key was offered" : "offered: " + String.join(", ", names))
                + (passedOver.isEmpty() ? "" : "; not offered: " + String.join(", ", passedOver));
    }

    @Override
    public String getName() {
        return "Espalier";
    }

    @Override
    public int getStatus() {
        return RUNNING;
    }

    @Override
    public Vector<Identity> getIdentities() {
        return new Vector<>(all);
    }

    @Override
    public boolean add(byte[] identity) {
        return false; // what is not of the user's choice is not kept
    }

    @Override
    public boolean remove(byte[] blob) {
        return false;
    }

    @Override
    public void removeAll() {
        // as above
    }
}

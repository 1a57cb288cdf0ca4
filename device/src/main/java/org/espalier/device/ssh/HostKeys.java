package org.espalier.device.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.espalier.files.Digests;
import org.jspecify.annotations.Nullable;

/** The keys of known hosts, which are read and never added to, and the key that a host has shown. */
final class HostKeys implements HostKeyRepository {
    private final HostKeyRepository known;
    private byte @Nullable [] shown;

    HostKeys(HostKeyRepository known) {
        this.known = known;
    }

    @Override
    public int check(String host, byte[] key) {
        shown = key.clone();
        return known.check(host, key);
    }

    /** Kind and fingerprint of the key that was shown last, as OpenSSH writes them: {@code ssh-ed25519 SHA256:...}. */
    String shownKey() {
        byte[] key = shown;
        if (key == null || key.length < Integer.BYTES) {
            return "no key";
        }
        int length = Math.max(0, Math.min(ByteBuffer.wrap(key).getInt(), key.length - Integer.BYTES));
        String kind = new String(key, Integer.BYTES, length, StandardCharsets.US_ASCII);
        return kind + " SHA256:"
                + Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(Digests.sha256().digest(key));
    }

    @Override
    public void add(HostKey key, UserInfo user) {
        // whether a host is who it says is for people to decide
    }

    @Override
    public void remove(String host, String type) {
        // as above
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        // as above
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return known.getKnownHostsRepositoryID();
    }

    @Override
    public HostKey[] getHostKey() {
        return known.getHostKey();
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return known.getHostKey(host, type);
    }
}

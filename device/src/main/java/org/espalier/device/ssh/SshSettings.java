package org.espalier.device.ssh;

import java.util.List;
import java.util.Optional;
import org.espalier.device.Cores;
import org.espalier.device.onnx.OnnxOpset;
import org.espalier.settings.Ranges;
import org.espalier.settings.Required;
import org.espalier.settings.SettingException;

/**
 * The keys of the device {@code ssh}. There is none for a password: keys and agents only.
 *
 * @param host a name or address, or an alias of the user's {@code ssh_config}
 * @param user on the board; without it what {@code ssh_config} says, or the name here
 * @param port 1 to 65,535; without it what {@code ssh_config} says, or 22
 * @param runtime what runs models there
 * @param java for {@code onnxruntime}: the program {@code java} of Java 17 or later on the board
 * @param jre for {@code onnxruntime}: a Java runtime of the board's kind as {@code .tar.gz}, here; it is sent once, unpacked in {@code folder}, and takes the place of {@code java}
 * @param cores the board's cores that models run on, as {@code taskset} takes them: {@code 4-7}; absent: as the board's system puts them
 * @param trtexec for {@code trtexec}: the program; its usual place is looked at, too
 * @param flags for {@code trtexec}: further words, such as {@code --fp16}, which TensorRT 11 has not
 * @param opset the newest ONNX that the board's runtime knows, 11 to 17: models are written for it before they are sent; absent: as they are
 * @param folder on the board, from the user's home folder where it is no absolute path; all that Espalier writes there is in it
 * @param timeout seconds that one model may take, 1 to 86,400
 * @param identity a private key, tried before those of {@code ssh_config}, the agent and {@code ~/.ssh}
 * @param sshConfig the file to read, as {@code ssh} does
 * @param knownHosts the keys of known hosts
 */
public record SshSettings(
        @Required String host,
        Optional<String> user,
        Optional<Integer> port,
        RuntimeKind runtime,
        String java,
        Optional<String> jre,
        Optional<String> cores,
        String trtexec,
        List<String> flags,
        Optional<Integer> opset,
        String folder,
        int timeout,
        Optional<String> identity,
        String sshConfig,
        String knownHosts) {
    private static final int LONGEST_TIMEOUT = 86_400;
    private static final int LAST_PORT = 65_535;

    /** What is not given. */
    static final SshSettings DEFAULTS = new SshSettings(
            "host",
            Optional.empty(),
            Optional.empty(),
            RuntimeKind.ONNXRUNTIME,
            "java",
            Optional.empty(),
            Optional.empty(),
            "trtexec",
            List.of(),
            Optional.empty(),
            ".cache/espalier",
            600,
            Optional.empty(),
            "~/.ssh/config",
            "~/.ssh/known_hosts");

    public SshSettings {
        flags = List.copyOf(flags);
        Ranges.whole("timeout", timeout, 1, LONGEST_TIMEOUT);
        opset.ifPresent(number -> Ranges.whole("opset", number, OnnxOpset.LEAST, OnnxOpset.NEWEST));
        port.ifPresent(number -> Ranges.whole("port", number, 1, LAST_PORT));
        Cores.check(cores);
        if (host.isBlank() || host.startsWith("-")) {
            throw new SettingException("host", "expected a name or an address, got '" + host + "'");
        }
        if (folder.isBlank() || folder.indexOf('\t') >= 0 || folder.indexOf('\n') >= 0) {
            throw new SettingException("folder", "expected a folder on the board, got '" + folder + "'");
        }
    }
}

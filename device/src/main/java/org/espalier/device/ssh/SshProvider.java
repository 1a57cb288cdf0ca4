package org.espalier.device.ssh;

import org.espalier.device.Device;
import org.espalier.device.DeviceProvider;
import org.espalier.device.DeviceSettings;
import org.espalier.device.KeptOutput;

/** A board that SSH reaches. */
public final class SshProvider implements DeviceProvider {
    @Override
    public String name() {
        return SshDevice.NAME;
    }

    @Override
    public String description() {
        return "a board by SSH, with onnxruntime or trtexec: {host: board, runtime: onnxruntime}";
    }

    @Override
    public Record settings() {
        return SshSettings.DEFAULTS;
    }

    @Override
    public Device open(DeviceSettings settings) {
        SshSettings own = settings.read(SshSettings.DEFAULTS);
        Board board = new Board(own, System.getenv(), new Conditions(""));
        return new SshDevice(own, board, KeptOutput.ofUser(System.getenv()), settings.threads());
    }
}

package org.espalier.device.command;

import org.espalier.device.Device;
import org.espalier.device.DeviceProvider;
import org.espalier.device.DeviceSettings;
import org.espalier.device.KeptOutput;

/** A program of the user's that measures. */
public final class CommandProvider implements DeviceProvider {
    @Override
    public String name() {
        return CommandDevice.NAME;
    }

    @Override
    public String description() {
        return "a program of yours that prints milliseconds: {command: \"measure.sh {model}\"}";
    }

    @Override
    public Record settings() {
        return CommandSettings.DEFAULTS;
    }

    @Override
    public Device open(DeviceSettings settings) {
        CommandSettings command = settings.read(CommandSettings.DEFAULTS);
        return new CommandDevice(command, settings.threads(), 1, KeptOutput.ofUser(System.getenv()));
    }
}

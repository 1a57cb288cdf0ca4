import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.espalier.device.Device;
import org.espalier.device.DeviceProvider;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.zoo.Zoo;

/** A device of one's own: here this machine under another name; elsewhere it would carry the file to a board and run it there. */
class OwnDevice {
    public static final class Provider implements DeviceProvider {
        @Override
        public String name() {
            return "board";
        }

        @Override
        public String description() {
            return "the board on my desk";
        }

        @Override
        public Device open(DeviceSettings settings) {
            return new Board(Devices.open("local", settings));
        }
    }

    record Board(Device inner) implements Device {
        @Override
        public String name() {
            return "board";
        }

        @Override
        public String runtime() {
            return inner.runtime();
        }

        @Override
        public int threads() {
            return inner.threads();
        }

        @Override
        public String fingerprint() {
            return "board " + inner.fingerprint(); // cached times of other devices are not taken for this one's
        }

        @Override
        public int batch() {
            return inner.batch();
        }

        @Override
        public Device withBatch(int batch) {
            return new Board(inner.withBatch(batch));
        }

        @Override
        public OptionalDouble memoryMb(String model, byte[] onnx) {
            return inner.memoryMb(model, onnx);
        }

        @Override
        public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
            return inner.measure(model, onnx, protocol);
        }

        @Override
        public List<LayerTime> layers(String model, byte[] onnx, int runs) {
            return inner.layers(model, onnx, runs);
        }
    }

    public static void main(String[] args) {
        Network network = Zoo.installed().network("resnet-18", Map.of("input", "3,32,32"));
        byte[] onnx = OnnxExporter.create().export(network, Weights.random(network, 1), OnnxExporter.Options.NONE);
        Device device = new Provider().open(DeviceSettings.DEFAULT);
        List<LayerTime> layers = device.layers("resnet-18", onnx, 1);
        System.out.println(device.name() + ": " + layers.size() + " nodes timed by " + device.runtime());
    }
}

package org.espalier.device.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.espalier.device.Device;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.Latency;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.onnx.OnnxModels;
import org.espalier.search.testing.Check;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract holds for this machine, and notices each way of breaking it. */
class DeviceContractTest {
    /** How a device goes wrong, and the check that has to say so. */
    private enum Fault {
        NONE(""),
        NAMELESS("it says what it is"),
        FORGETFUL("it says what it is"),
        ONE_FINGERPRINT("another batch is another device"),
        SWALLOWS_BATCHES("another batch is another device"),
        TOO_FEW("a measurement keeps to the protocol"),
        NEGATIVE("a measurement keeps to the protocol"),
        OTHER_MEDIAN("a measurement keeps to the protocol"),
        DRIFT_UNSEEN("with a reference model in between"),
        SAME_FOR_ALL("more work takes longer"),
        TAKES_ANYTHING("what is no model is refused"),
        NO_LAYERS("layers are timed"),
        NEGATIVE_MEMORY("memory is told"),
        CLOSES_ONCE("it may be closed twice");

        private final String check;

        Fault(String check) {
            this.check = check;
        }
    }

    private final AtomicInteger opened = new AtomicInteger();

    private static final class Faulty implements Device {
        private final Fault fault;
        private final int batch;
        private final int number;
        private boolean closed;

        Faulty(Fault fault, int batch, int number) {
            this.fault = fault;
            this.batch = batch;
            this.number = number;
        }

        private boolean has(Fault one) {
            return fault == one;
        }

        @Override
        public String name() {
            return has(Fault.NAMELESS) ? " " : "faulty";
        }

        @Override
        public String runtime() {
            return "none";
        }

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public int batch() {
            return batch;
        }

        @Override
        public String fingerprint() {
            return "faulty" + (has(Fault.FORGETFUL) ? number : "") + (has(Fault.ONE_FINGERPRINT) ? "" : batch);
        }

        @Override
        public Device withBatch(int images) {
            if (images < 1) {
                throw new IllegalArgumentException("batch must be at least 1, got " + images);
            }
            return new Faulty(fault, has(Fault.SWALLOWS_BATCHES) ? 1 : images, number);
        }

        @Override
        public OptionalDouble memoryMb(String model, byte[] onnx) {
            return OptionalDouble.of(has(Fault.NEGATIVE_MEMORY) ? -1 : 1);
        }

        @Override
        public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
            if (!has(Fault.TAKES_ANYTHING)) {
                OnnxModels.check(model, onnx);
            }
            double[] millis = new double[has(Fault.TOO_FEW) ? 1 : protocol.runs()];
            for (int i = 0; i < millis.length; i++) {
                millis[i] = (has(Fault.NEGATIVE) ? 0 : 1) + (has(Fault.SAME_FOR_ALL) ? 0 : onnx.length);
            }
            if (has(Fault.NEGATIVE)) {
                millis[0] = 0;
            }
            double drift = has(Fault.DRIFT_UNSEEN) && protocol.reference() ? 0.9 : 0;
            Latency latency = has(Fault.OTHER_MEDIAN) ? new Latency(2, 2, 2, 0, 2, millis.length) : Latency.of(millis);
            return new MeasuredLatency(latency, 0, drift, true, false, Map.of(), new MeasuredLatency.Samples(millis));
        }

        @Override
        public List<LayerTime> layers(String model, byte[] onnx, int runs) {
            return has(Fault.NO_LAYERS) ? List.of() : List.of(new LayerTime("conv", "Conv", 1));
        }

        @Override
        public void close() {
            if (closed && has(Fault.CLOSES_ONCE)) {
                throw new IllegalStateException("closed already");
            }
            closed = true;
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void noticesEveryFault(Fault fault) {
        List<String> failed = new ArrayList<>();
        for (Check check : new DeviceContract(() -> new Faulty(fault, 1, opened.incrementAndGet())).checks()) {
            try {
                check.body().run();
            } catch (AssertionError | IllegalStateException e) {
                failed.add(check.name());
            }
        }
        if (fault == Fault.NONE) {
            assertThat(failed).isEmpty();
        } else {
            assertThat(failed).anySatisfy(name -> assertThat(name).startsWith(fault.check));
        }
    }

    @TestFactory
    List<DynamicTest> thisMachineHoldsIt() {
        return new DeviceContract(() -> Devices.open("local", DeviceSettings.DEFAULT))
                .checks().stream()
                        .map(check -> DynamicTest.dynamicTest(check.name(), check.body()::run))
                        .toList();
    }

    @Test
    void aKeyThatADeviceDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> Devices.open("local", new DeviceSettings(1, Map.of("cors", 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cors");
    }
}

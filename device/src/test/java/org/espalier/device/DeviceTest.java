package org.espalier.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What a device of a third party says that knows neither batches nor memory, and what a profile says of one that does. */
class DeviceTest {
    private static class Plain extends StubDevice {
        Plain() {
            super("board");
        }

        @Override
        public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
            return measured(4, 4, 4);
        }
    }

    private static final class Telling extends Plain {
        @Override
        public int batch() {
            return 8;
        }

        @Override
        public OptionalDouble memoryMb(String model, byte[] onnx) {
            return OptionalDouble.of(12.5);
        }
    }

    @Test
    void aDeviceThatKnowsNoBatchesRunsOneImageAndSaysSo() {
        Device device = new Plain();
        assertThat(device.batch()).isEqualTo(1);
        assertThat(device.withBatch(1)).isSameAs(device);
        assertThatThrownBy(() -> device.withBatch(8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device 'board' runs 1 image at a time, expected batch 1, got 8");
        assertThat(device.memoryMb("m", new byte[0])).isEmpty();
    }

    @Test
    void aProfileSaysThroughputAtItsBatchAndMemoryWhereItIsTold() {
        Map<String, Object> plain =
                Profile.of(new Plain(), "m", new byte[0], Protocol.LAYER, false).toJson();
        assertThat(plain)
                .containsEntry("batch", 1)
                .containsEntry("throughput", 250.0)
                .doesNotContainKey("memory_mb");
        Profile telling = Profile.of(new Telling(), "m", new byte[0], Protocol.LAYER, false);
        assertThat(telling.throughput()).isEqualTo(2000);
        assertThat(telling.toJson())
                .containsEntry("batch", 8)
                .containsEntry("throughput", 2000.0)
                .containsEntry("memory_mb", 12.5);
        assertThat(Profile.throughput(4, 0)).isInfinite();
    }
}

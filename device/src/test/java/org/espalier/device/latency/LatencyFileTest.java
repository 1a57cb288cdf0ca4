package org.espalier.device.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.device.Device;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.StubDevice;
import org.espalier.device.latency.model.LatencyLearner;
import org.espalier.device.latency.model.LatencyLearners;
import org.espalier.device.latency.model.Transfer;
import org.espalier.device.latency.table.BlockForm;
import org.espalier.device.latency.table.BlockTable;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study of a space, its file, and what is read of it; on a device that takes a microsecond for each kilobyte of a model. */
class LatencyFileTest {
    private static final String SMALL = "{\"ks\":[3],\"e\":[3],\"d\":[1],\"r\":[32]}";

    private static SearchSpace space(String width) {
        return Zoo.installed()
                .space(
                        "mobilenet-v3",
                        Map.of("width", width, "resolution", "32,64", "kernel", "3,5", "depth", "1,2", "classes", 10));
    }

    /** Fails after some measurements, as a board that loses its power. */
    private static final class Board extends StubDevice {
        private final int most;
        private final List<String> measured = new ArrayList<>();

        Board(int most) {
            super("board");
            this.most = most;
        }

        @Override
        public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
            if (measured.size() == most) {
                throw new IllegalStateException("the board is gone");
            }
            measured.add(model);
            return measured(0.01 + onnx.length / 1e6);
        }

        @Override
        public OptionalDouble memoryMb(String model, byte[] onnx) {
            return OptionalDouble.of(onnx.length / 1e6);
        }
    }

    private static LatencyStudy study(Path folder, int learned, int layers) {
        return new LatencyStudy(new LatencyCache(folder), new LatencyStudy.Settings(3, learned, 6, layers));
    }

    private static LatencyMeasurements measured(Path folder, Device device, int learned, int layers) {
        return study(folder, learned, layers).measure(space("0.25"), device, true, MeasuringListener.NONE);
    }

    private static final int EVERYTHING = Integer.MAX_VALUE;

    @Test
    void aStudyThatWasKilledGoesOnWhereItWas(@TempDir Path folder) {
        Board whole = new Board(EVERYTHING);
        LatencyMeasurements expected = measured(folder.resolve("whole"), whole, 10, 500);
        assertThat(expected.layers()).hasSizeGreaterThan(100);
        Path cache = folder.resolve("cut");
        Board first = new Board(expected.layers().size() / 2);
        assertThatThrownBy(() -> measured(cache, first, 10, 500)).hasMessage("the board is gone");
        int kept = expected.layers().size() / 2 / 20 * 20;
        Board second = new Board(expected.layers().size() + 1 - kept + 7); // the empty model, and seven of the networks
        assertThatThrownBy(() -> measured(cache, second, 10, 500)).hasMessage("the board is gone");
        Board third = new Board(EVERYTHING);
        assertThat(measured(cache, third, 10, 500)).isEqualTo(expected);
        int again = first.measured.size() + second.measured.size() + third.measured.size() - whole.measured.size();
        assertThat(again).as("measured once more").isBetween(0, 25);
        Board fourth = new Board(0);
        assertThat(measured(cache, fourth, 10, 500)).isEqualTo(expected);
    }

    @Test
    void modelsThatReadNoTableMeasureNoLayers(@TempDir Path folder) {
        Board board = new Board(EVERYTHING);
        LatencyMeasurements measurements = measured(folder, board, 12, 0);
        assertThat(measurements.layers()).isEmpty();
        assertThat(board.measured).hasSize(18);
        assertThatThrownBy(() -> MeasuredSpace.of(space("0.25"), measurements).learn(LatencyLearners.named("table")))
                .hasMessageContaining("needs a table of layers");
    }

    @Test
    void everyModelThatIsWrittenAndReadPredictsTheSame(@TempDir Path folder) throws IOException {
        SearchSpace space = space("0.25");
        MeasuredSpace measured =
                MeasuredSpace.of(space, measured(folder.resolve("cache"), new Board(EVERYTHING), 40, 500));
        for (LatencyLearner learner : LatencyLearners.installed()) {
            if (learner instanceof Transfer) {
                continue; // LearnersTest
            }
            LatencyModel model = measured.learn(learner);
            Path file = folder.resolve(learner.name() + ".json");
            LatencyFile.of(space, measured, List.of(model)).write(file);
            LatencyModel read = LatencyFile.read(file).open(space("0.25"));
            assertThat(read.name()).isEqualTo(learner.name());
            assertThat(read.error()).isEqualTo(model.error());
            assertThat(read.heldOut()).isEqualTo(model.heldOut()).hasSize(6);
            for (int i = 0; i < 30; i++) {
                Architecture member = space.sample(Seeds.generator(9, "others", i));
                assertThat(read.predictMillis(member)).isEqualTo(model.predictMillis(member));
            }
            assertThat(ReadTable.of(file, space).model()).isEqualTo(learner.name());
        }
    }

    @Test
    void whatWasMeasuredAndWhatIsPredictedStandApart(@TempDir Path folder) throws IOException {
        SearchSpace space = space("0.25");
        MeasuredSpace measured =
                MeasuredSpace.of(space, measured(folder.resolve("cache"), new Board(EVERYTHING), 10, 500));
        Path file = folder.resolve("t.json");
        LatencyModel corrected = measured.learn(LatencyLearners.named("table-corrected"));
        LatencyModel alone = measured.learn(LatencyLearners.named("table"));
        LatencyFile.of(space, measured, List.of(corrected, alone)).write(file);
        String text = Files.readString(file, StandardCharsets.UTF_8);
        String ofMeasured = text.substring(text.indexOf("\"measured\" : {"), text.indexOf("\"predicted\" : {"));
        assertThat(ofMeasured).doesNotContain("predicted").contains("images_per_second", "\"mb\"");
        assertThat(text.substring(text.indexOf("\"predicted\" : {")))
                .doesNotContain("\"ms\"")
                .contains("predicted_ms", "\"mape\"", "\"worst\"", "other_models");
        assertThat(measured.measurements().memory())
                .extracting(LatencyMeasurements.Memory::what)
                .containsExactly("smallest", "median", "largest");
        LatencyMeasurements.Layer layer = measured.measurements().layers().get(0);
        assertThat(layer.imagesPerSecond(8)).isCloseTo(8000 / layer.millis(), within(1e-9));
    }

    @Test
    void aTableWithoutANeededLayerNamesItAndAnotherSpaceIsRefused(@TempDir Path folder) throws IOException {
        SearchSpace space = space("0.25");
        MeasuredSpace measured =
                MeasuredSpace.of(space, measured(folder.resolve("cache"), new Board(EVERYTHING), 10, 500));
        Path file = folder.resolve("t.json");
        LatencyFile.of(space, measured, List.of(measured.learn(LatencyLearners.named("table"))))
                .write(file);
        assertThatThrownBy(() -> ReadTable.of(file, space("0.5")))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("has no layer '[Conv[out=")
                .hasMessageContaining("espalier latency");
        assertThatThrownBy(() -> ReadTable.of(file, Zoo.installed().space("nas-bench-201", Map.of())))
                .hasMessageContaining("those of space 'mobilenet-v3', expected 'nas-bench-201'");
        MeasuredSpace members = MeasuredSpace.of(space, measured(folder.resolve("c"), new Board(EVERYTHING), 20, 0));
        LatencyFile.of(space, members, List.of(members.learn(LatencyLearners.named("ridge"))))
                .write(file);
        assertThatThrownBy(() -> ReadTable.of(file, space("0.5"))).hasMessageContaining("measure it");
    }

    @Test
    void damagedFilesAreRefusedByTheirKey(@TempDir Path folder) throws IOException {
        SearchSpace space = space("0.25");
        MeasuredSpace measured =
                MeasuredSpace.of(space, measured(folder.resolve("cache"), new Board(EVERYTHING), 10, 500));
        Path file = folder.resolve("t.json");
        LatencyFile.of(space, measured, List.of(measured.learn(LatencyLearners.named("table-corrected"))))
                .write(file);
        String text = Files.readString(file);
        List<List<String>> damages = List.of(
                List.of("\"version\" : 1", "\"version\" : 2", "'version': expected 1"),
                List.of("\"threads\" : 1", "\"threads\" : \"one\"", "'threads': expected a whole number"),
                List.of("\"start_ms\" : ", "\"start_ms\" : -", "'start_ms': expected a number"),
                List.of("\"slope\" : ", "\"hope\" : ", "'slope': expected a finite number"),
                List.of("\"name\" : \"table-corrected\"", "\"name\" : \"oracle\"", "unknown model 'oracle'"));
        for (List<String> damage : damages) {
            assertThat(text).contains(damage.get(0));
            Files.writeString(file, text.replace(damage.get(0), damage.get(1)));
            assertThatThrownBy(() -> ReadTable.of(file, space))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining(damage.get(2));
        }
        Files.writeString(file, text.substring(0, text.length() / 2));
        assertThatThrownBy(() -> ReadTable.of(file, space)).hasMessageContaining("is no JSON");
        assertThatThrownBy(() -> ReadTable.of(folder.resolve("none"), space)).hasMessageContaining("no such table");
    }

    @Test
    void blocksAreMeasuredForPublishedTables(@TempDir Path folder) throws IOException {
        SearchSpace space = space("0.25");
        Board first = new Board(60);
        BlockStudy study = new BlockStudy(new LatencyCache(folder.resolve("cache")), 1);
        assertThatThrownBy(() -> study.measure(space, BlockForm.ONCE_FOR_ALL, first, MeasuringListener.NONE))
                .hasMessage("the board is gone");
        Board second = new Board(EVERYTHING);
        BlockTable table = study.measure(space, BlockForm.ONCE_FOR_ALL, second, MeasuringListener.NONE);
        // two sizes; stem, first block, head of four; ten blocks of two kernels and three expansions, some alike
        assertThat(table.millis()).hasSizeBetween(100, 2 * (6 + 60));
        assertThat(second.measured).hasSizeLessThan(table.millis().size() + 1 - 40);
        Path file = Files.writeString(folder.resolve("table.yaml"), table.toYaml());
        ReadTable read = ReadTable.of(file, space);
        assertThat(read.form()).isEqualTo("once-for-all");
        SplittableRandom random = Seeds.generator(5, "members", 0);
        for (int i = 0; i < 50; i++) {
            assertThat(read.millis().applyAsDouble(space.sample(random))).isPositive();
        }
        Architecture small = space.codec().parse(SMALL);
        double expected = table.sum(space.network(small));
        assertThat(read.millis().applyAsDouble(small)).isCloseTo(expected, within(1e-12));
    }
}

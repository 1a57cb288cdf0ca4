package org.espalier.device.latency.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members as numbers, and tables of them. */
class FeaturesTest {
    private static SearchSpace ofa() {
        return Zoo.installed().space("mobilenet-v3", Map.of("resolution", "128,224"));
    }

    private static double at(Features features, double[] x, String name) {
        assertThat(features.names()).contains(name);
        return x[features.names().indexOf(name)];
    }

    @Test
    void aSkippedBlockIsZeroAndAChoiceIsOneTimesTheArea() {
        SearchSpace space = ofa();
        Features features = Features.of(space);
        double[] x = features.of(space.codec().parse("{\"ks\":[5],\"e\":[4],\"d\":[2,4,3,4,2],\"r\":[128]}"));
        double area = 128.0 * 128 / (224 * 224);
        assertThat(at(features, x, "stage1.block2.kernel=5")).isEqualTo(1);
        assertThat(at(features, x, "stage1.block2.kernel=3")).isZero();
        assertThat(at(features, x, "stage1.block3.kernel=5")).isZero();
        assertThat(at(features, x, "stage2.block4.kernel=5")).isEqualTo(1);
        assertThat(at(features, x, "stage2.block4.kernel=5*area")).isCloseTo(area, within(1e-12));
        assertThat(at(features, x, "area")).isCloseTo(area, within(1e-12));
        assertThat(at(features, x, "resolution=128")).isEqualTo(1);
        assertThat(features.names())
                .doesNotContain("resolution=128*area", Features.TABLE)
                .doesNotHaveDuplicates();
    }

    @Test
    void logarithmsOfCountsAndTheTableStandBehind() {
        SearchSpace space = ofa();
        Features features = Features.withTable(space, member -> 12.5);
        Architecture member = space.codec().parse("{\"ks\":[7],\"e\":[6],\"d\":[4],\"r\":[224]}");
        double[] x = features.of(member);
        assertThat(at(features, x, "log_macs")).isCloseTo(Math.log1p(566_170_656), within(1e-9));
        assertThat(at(features, x, "log_params")).isCloseTo(Math.log1p(7_664_760), within(1e-9));
        assertThat(at(features, x, Features.TABLE)).isEqualTo(12.5);
        double[] alone = features.ofTable(member);
        assertThat(alone).hasSameSizeAs(x);
        assertThat(at(features, alone, Features.TABLE)).isEqualTo(12.5);
        assertThat(at(features, alone, "log_macs")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nas-bench-201", "nas-bench-101", "darts", "proxyless", "resnet-50-elastic", "spos"})
    void everySpaceHasFiniteFeaturesThatTellMembersApart(String name) {
        SearchSpace space = Zoo.installed().space(name, Map.of());
        Features features = Features.of(space);
        SplittableRandom random = Seeds.generator(1, "members", 0);
        List<Architecture> members = List.of(space.sample(random), space.sample(random), space.sample(random));
        TrainingRows rows = new TrainingRows(features.names(), features.of(members), new double[] {1, 2, 3});
        assertThat(rows.x()[0]).isNotEqualTo(rows.x()[1]);
        assertThat(rows.x()[1]).isNotEqualTo(rows.x()[2]);
    }

    @Test
    void aTableIsReadFromColumnsOfTheNotationsKeys(@TempDir Path folder) throws IOException {
        String text = "ks,e,d,r,lat_card_1,lat_card_32,note,lat_gold_6226\n"
                + "5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5,4,2 2 2 2 2,128,1.5,10,a,3\n"
                + "7,6,4,224,2.5,20,b,4\n";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (var out = new OutputStreamWriter(new GZIPOutputStream(packed), StandardCharsets.UTF_8)) {
            out.write(text);
        }
        Path gz = Files.write(folder.resolve("t.csv.gz"), packed.toByteArray());
        LatencySamples samples = LatencyCsv.read(gz, ofa());
        assertThat(samples.members().get(1))
                .isEqualTo(ofa().codec().parse("{\"ks\":[7],\"e\":[6],\"d\":[4],\"r\":[224]}"));
        assertThat(samples.columns())
                .extracting(LatencySamples.Column::device, LatencySamples.Column::batch)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("card", 1),
                        org.assertj.core.groups.Tuple.tuple("card", 32),
                        org.assertj.core.groups.Tuple.tuple("gold_6226", 1));
        assertThat(samples.columns().get(1).millis()).containsExactly(10, 20);
        assertThat(samples.without("card")).hasSize(1);
        assertThat(samples.columns().get(0).only(new int[] {1}).millis()).containsExactly(2.5);
    }

    @Test
    void aTableIsReadFromAColumnOfTheNotation(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("t.csv"),
                "index,arch_str,lat_pixel3\n0,|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|,4.5\n");
        LatencySamples samples = LatencyCsv.read(file, Zoo.installed().space("nas-bench-201", Map.of()));
        assertThat(samples.columns().get(0).device()).isEqualTo("pixel3");
        assertThat(samples.columns().get(0).millis()).containsExactly(4.5);
    }

    @Test
    void whatIsWrongInATableIsNamedWithItsLine(@TempDir Path folder) throws IOException {
        SearchSpace space = ofa();
        Path file = folder.resolve("t.csv");
        Files.writeString(file, "ks,e,d,r,lat_a\n7,6,4,224,1\n7,6,4,224,fast\n");
        assertThatThrownBy(() -> LatencyCsv.read(file, space))
                .hasMessage(file + ", line 3, column 'lat_a': expected milliseconds above 0, got 'fast'");
        Files.writeString(file, "ks,e,d,r,lat_a\n9,6,4,224,1\n");
        assertThatThrownBy(() -> LatencyCsv.read(file, space))
                .hasMessageContaining("line 2: ")
                .hasMessageContaining("9");
        Files.writeString(file, "ks,e,d,r,lat_a\n7,6,4\n");
        assertThatThrownBy(() -> LatencyCsv.read(file, space)).hasMessageContaining("expected 5 cells");
        Files.writeString(file, "ks,e,d,r,ms\n7,6,4,224,1\n");
        assertThatThrownBy(() -> LatencyCsv.read(file, space)).hasMessageContaining("begin with 'lat_'");
        Files.writeString(file, "ks,e,d,r,lat_a\n");
        assertThatThrownBy(() -> LatencyCsv.read(file, space)).hasMessageContaining("has no rows");
        Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0});
        assertThatThrownBy(() -> LatencyCsv.read(file, space))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gzip");
        assertThatThrownBy(() -> LatencyCsv.read(folder.resolve("none.csv"), space))
                .hasMessageContaining("no such table");
    }
}

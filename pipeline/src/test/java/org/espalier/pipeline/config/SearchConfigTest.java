package org.espalier.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.EvolutionFinder;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.Fit;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.data.Layout;
import org.espalier.yaml.ConfigException;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.SpaceParameters;
import org.espalier.zoo.YamlSpaceFactory;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchConfigTest {
    private static final String TEXT = """
            name: steel-defects
            seed: 1
            data:      {source: steel.zip, split: {train: 0.7, valid: 0.15, test: 0.15}, size: 64}
            space:     {name: mobilenet-v3, width: 0.5, resolution: [48, 64], kernel: [3, 5, 7], expand: [3, 4, 6], depth: [2, 3, 4]}
            device:    {name: local, threads: 1}
            objective: {maximize: accuracy}
            constraints: {latency_ms: "<= 4", params: "<= 3M"}
            strategy:  {name: once-for-all, epochs: 30}
            search:    {name: evolution, population: 100, generations: 50}
            retrain:   {top: 2, epochs: 60, baselines: [mobilenet-v3-small, mobilenet-v3-large]}
            """;

    private static SearchConfig parse(String text, String... set) {
        return SearchConfig.parse("steel.yaml", text, List.of(set));
    }

    @Test
    void readsTheWholeConfiguration() {
        SearchConfig config = parse(TEXT);
        assertThat(config.space().name()).isEqualTo("mobilenet-v3");
        assertThat(config.space().parameters())
                .containsEntry("width", 0.5)
                .containsEntry("resolution", List.of(48L, 64L));
        assertThat(config.constraints()).containsEntry("latency_ms", "<= 4").containsEntry("params", "<= 3M");
        assertThat(config.strategy().settings()).isEqualTo(new OnceForAll(30, 64, 0.05));
        assertThat(config.search()).isEqualTo(new EvolutionFinder(100, 50, 0.1, 0.25, 0.5));
        assertThat(config.retrain().baselines()).hasSize(2);
    }

    @Test
    void sizesOfImagesAreASideOrHeightAndWidth() {
        assertThat(parse(TEXT).data().size()).isEqualTo(ImageSize.square(64));
        assertThat(parse(TEXT).data().fit()).isEqualTo(Fit.STRETCH);
        SearchConfig config = parse(TEXT, "data.size=[480, 640]", "data.fit=letterbox");
        assertThat(config.data().size()).isEqualTo(new ImageSize(480, 640));
        assertThat(config.data().fit()).isEqualTo(Fit.LETTERBOX);
        assertThat(config.toYaml()).contains("size: [480, 640]", "fit: letterbox");
        assertThat(parse(TEXT, "data.size=[8, 4096]").data().writtenSize()).isEqualTo(List.of(8, 4096));
        assertThat(parse(TEXT, "data.size=[48, 48]").data().writtenSize()).isEqualTo(48);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "[7, 64]", "[64, 7]", "4097", "[64, 4097]", "[4097, 64]", "0", "-48"})
    void sidesBelow8AndAbove4096AreRefusedInOneLine(String size) {
        assertThatThrownBy(() -> parse(TEXT, "data.size=" + size))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("[^\n]*data[.]size: expected sides [^\n]*8 [^\n]*4096 pixels, got [^\n]*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[48]", "[1, 2, 3]", "wide", "[48, wide]", "48x64", "{height: 48}"})
    void otherSizesAreRefusedInOneLine(String size) {
        assertThatThrownBy(() -> parse(TEXT, "data.size=" + size))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("[^\n]*data[.]size: expected a whole number, or \\[height, width\\], got [^\n]*");
    }

    @Test
    void anUnknownFitIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> parse(TEXT, "data.fit=fill"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("data.fit: ", "stretch", "letterbox", "crop", "'fill'");
    }

    @Test
    void theLayoutOfArraysIsReadWrittenAndChecked() {
        assertThat(parse(TEXT).data().layout()).isEqualTo(Layout.AUTO);
        SearchConfig config = parse(TEXT, "data.layout=nchw");
        assertThat(config.data().layout()).isEqualTo(Layout.NCHW);
        assertThat(parse(config.toYaml())).isEqualTo(config);
        assertThatThrownBy(() -> parse(TEXT, "data.layout=chw"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("layout")
                .hasMessageContaining("nhwc");
    }

    private static final String OWN_SPACE =
            "{name: own, resolution: [8, 12], stages: [{block: mbconv, channels: [8, 16], depth: [1, 2], kernel: [3, 5]}]}";

    private static String own() {
        return TEXT.replaceAll("(?m)^space:.*", "space: " + Matcher.quoteReplacement(OWN_SPACE));
    }

    @Test
    void aSpaceOfOnesOwnStandsInTheConfigurationAsInAFile() {
        SearchConfig config = parse(own(), "space.resolution=[8, 16]");
        SpaceFactory factory = config.space().factory(Zoo.installed());
        SearchSpace space = factory.build(
                new SpaceParameters("own", factory.parameters(), Map.of("input", List.of(1, 16, 16), "classes", 4)));
        SearchSpace read = YamlSpaceFactory.parse("own.yaml", OWN_SPACE.replace("12", "16"))
                .build(new SpaceParameters(
                        "own", factory.parameters(), Map.of("input", List.of(1, 16, 16), "classes", 4)));
        assertThat(space.decisions().all()).isEqualTo(read.decisions().all());
        assertThat(space.size()).isGreaterThan(BigInteger.TEN);
        Architecture member = space.sample(Seeds.generator(1, "member", 0));
        assertThat(space.network(member).macs()).isEqualTo(read.network(member).macs());
        SearchConfig again = parse(config.toYaml());
        assertThat(again).isEqualTo(config);
        assertThat(again.space()
                        .factory(Zoo.installed())
                        .build(new SpaceParameters("own", factory.parameters(), Map.of()))
                        .decisions()
                        .all())
                .isEqualTo(space.decisions().all());
    }

    @Test
    void aMistakeInASpaceOfOnesOwnIsFoundWhileTheConfigurationIsRead() {
        assertThatThrownBy(() -> parse(own().replace("kernel", "kernels")))
                .hasMessageContaining("steel.yaml:4: space.stages[0].kernels: unknown key; did you mean 'kernel'?");
        assertThatThrownBy(() -> parse(own().replace("mbconv", "mbconf"))).hasMessageContaining("steel.yaml:4: space");
    }

    @Test
    void keysKeepTheirOrder() {
        String limits = "{macs: '<= 1G', latency_ms: '<= 4', activation_bytes: '<= 1M', params: '<= 3M'}";
        String yaml = parse(TEXT.replaceAll("(?m)^constraints:.*", "constraints: " + limits))
                .toYaml();
        assertThat(yaml)
                .contains("constraints: {macs: <= 1G, latency_ms: <= 4, activation_bytes: <= 1M, params: <= 3M}");
        assertThat(parse(yaml).toYaml()).isEqualTo(yaml);
        assertThat(parse(TEXT).space().parameters().keySet())
                .containsExactly("width", "resolution", "kernel", "expand", "depth");
    }

    @Test
    void whatWouldBeTakenSilentlyIsRefused() {
        assertThatThrownBy(() -> parse(TEXT + "seed: 2\n"))
                .hasMessage("steel.yaml:11: 'seed' is given twice, here and in line 2; remove one");
        assertThatThrownBy(() -> parse(TEXT.replace("size: 64", "size: 64, size: 32")))
                .hasMessageContaining("steel.yaml:3: 'size' is given twice");
        for (String strategy : List.of("once-for-all", "darts", "random")) {
            assertThatThrownBy(() -> parse(TEXT, "search.popul=3", "strategy={name: " + strategy + "}"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "--set search.popul=3: search.popul: unknown key; did you mean 'population'?; known keys: [generations,");
        }
        assertThatThrownBy(() -> parse(TEXT.replace("population: 100", "population: NaN")))
                .hasMessageContaining("steel.yaml:9: search.population: expected a whole number, got 'NaN'");
        assertThatThrownBy(() -> parse(TEXT.replace("top: 2", "topp: 2")))
                .hasMessageContaining("retrain.topp: unknown key");
        assertThatThrownBy(() -> parse(TEXT + "rank_check: {member: 3}\n"))
                .hasMessageContaining("rank_check.member: unknown key; did you mean 'members'?");
        assertThatThrownBy(() -> parse(TEXT, "seed=1", "seed=2")).hasMessageContaining("'seed' is set twice");
        assertThatThrownBy(() -> parse(TEXT.replace("width: 0.5", "width: ")))
                .hasMessageContaining("steel.yaml:4: space.width: has no value");
    }

    @Test
    void numbersAreFinite() {
        for (String number : List.of("NaN", ".nan", ".inf", "Infinity", "1e999")) {
            assertThatThrownBy(() -> parse(TEXT.replace("train: 0.7", "train: " + number)))
                    .hasMessageContaining("steel.yaml:3: data.split.train: expected a number, got '" + number + "'");
            assertThatThrownBy(() -> parse(TEXT, "retrain.learning_rate=" + number))
                    .hasMessageContaining("retrain.learning_rate: expected a number");
            assertThatThrownBy(() -> parse(own().replace("kernel:", "expand: [" + number + ", 3], kernel:")))
                    .hasMessageContaining("space.stages[0].expand: expected numbers, got [" + number + ", 3]");
        }
    }

    @Test
    void writtenAndReadAgainIsTheSame() {
        SearchConfig config = parse(TEXT, "name='true: yes'", "data.source=/a b/'c'.zip");
        assertThat(parse(config.toYaml())).isEqualTo(config);
    }

    @Test
    void errorsNameTheLineAndTheNearestKey() {
        assertThatThrownBy(() -> parse(TEXT.replace("retrain:", "retrian:")))
                .hasMessageContaining("steel.yaml:10: retrian: unknown key; did you mean 'retrain'?");
        assertThatThrownBy(() -> parse(TEXT.replace("threads: 1", "threads: many")))
                .hasMessageContaining("steel.yaml:5: device.threads: expected a whole number, got 'many'");
        assertThatThrownBy(() -> parse(TEXT.replace("0.7", "0.8"))).hasMessageContaining("must be 1");
        assertThatThrownBy(() -> parse("name: x\ndata: {source: a}\n")).hasMessageContaining("space: missing");
        assertThatThrownBy(() -> SearchConfig.load(Path.of("no-such.yaml"), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no-such.yaml");
    }

    private static Augmentation augment(String value) {
        return parse(TEXT.replace("size: 64", "size: 64, augment: " + value))
                .data()
                .augment();
    }

    @Test
    void augmentationKeepsTheDefaultsOfKeysThatAreNotNamed() {
        assertThat(parse(TEXT).data().augment()).isEqualTo(Augmentation.STANDARD);
        assertThat(augment("null")).isEqualTo(Augmentation.STANDARD);
        assertThat(augment("{}")).isEqualTo(Augmentation.STANDARD);
        assertThat(parse("data:\n  source: a\n  augment:\nspace: {name: x}\nstrategy: {name: random}\n")
                        .data()
                        .augment())
                .isEqualTo(Augmentation.STANDARD);
        assertThat(augment("{flip: 0}")).isEqualTo(Augmentation.STANDARD.withFlip(0));
        assertThat(augment("{flip: false, vertical_flip: true}"))
                .isEqualTo(Augmentation.STANDARD.withFlip(0).withVerticalFlip(0.5));
        assertThat(augment("{flip: 1, vertical_flip: 0.25, crop: 0.5, rotate: 15, colour: 0.3, erase: 0.2, mixup: 0.4,"
                        + " cutmix: 1}"))
                .isEqualTo(new Augmentation(1, 0.25, 0.5, 15, 0.3, 0.2, 0.4, 1));
        assertThat(augment("none")).isEqualTo(Augmentation.NONE);
        assertThat(parse(TEXT, "data.augment=none").data().augment()).isEqualTo(Augmentation.NONE);
        assertThat(parse(TEXT, "data.augment.rotate=10").data().augment())
                .isEqualTo(Augmentation.STANDARD.withRotate(10));
    }

    @Test
    void augmentationIsWrittenOutAndReadBack() {
        assertThat(parse(TEXT).toYaml())
                .contains("augment: {flip: 0.5, vertical_flip: 0.0, crop: 0.125, rotate: 0.0, colour: 0.0, erase: 0.0,"
                        + " mixup: 0.0, cutmix: 0.0}");
        for (String value : List.of("none", "{flip: -0.0, crop: 1e-3, rotate: 180, cutmix: 1e-9}", "{mixup: 100}")) {
            SearchConfig config = parse(TEXT.replace("size: 64", "size: 64, augment: " + value));
            assertThat(parse(config.toYaml())).isEqualTo(config);
        }
        assertThat(parse(TEXT, "data.augment=none").toYaml()).contains("augment: none\n");
    }

    @Test
    void mistakesInAugmentationNameLineKeyAndRange() {
        assertThatThrownBy(() -> augment("{fliip: 0}"))
                .hasMessageContaining("steel.yaml:3: data.augment.fliip: unknown key; did you mean 'flip'?");
        assertThatThrownBy(() -> augment("{flip: 1.5}"))
                .hasMessageContaining("steel.yaml:3: data.augment.flip: expected a number in 0.0..1.0, got 1.5");
        assertThatThrownBy(() -> augment("{flip: often}"))
                .hasMessageContaining("steel.yaml:3: data.augment.flip: expected a number, got 'often'");
        assertThatThrownBy(() -> augment("{crop: true}"))
                .hasMessageContaining("data.augment.crop: expected a number, got 'true'");
        assertThatThrownBy(() -> augment("{crop: 0.6}"))
                .hasMessageContaining("data.augment.crop")
                .hasMessageContaining("0.5");
        assertThatThrownBy(() -> augment("{rotate: -1}")).hasMessageContaining("data.augment.rotate");
        assertThatThrownBy(() -> augment("{mixup: NaN}")).hasMessageContaining("data.augment.mixup");
        for (String wrong : List.of("nothing", "false", "0", "[flip]")) {
            assertThatThrownBy(() -> augment(wrong))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("steel.yaml:3: data.augment: expected none or a mapping");
        }
    }

    @Test
    void anOptionSaysTheSame() {
        assertThat(AugmentKeys.ofOption("--augment", "none")).isEqualTo(Augmentation.NONE);
        assertThat(AugmentKeys.ofOption("--augment", "flip=0, crop=0.1"))
                .isEqualTo(Augmentation.STANDARD.withFlip(0).withCrop(0.1));
        for (String wrong : List.of("", "flip", "flip=0,", "flip=0=1", "=0", "None")) {
            assertThatThrownBy(() -> AugmentKeys.ofOption("--augment", wrong))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("--augment " + wrong + ": expected none or key=value pairs");
        }
        assertThatThrownBy(() -> AugmentKeys.ofOption("--augment", "flip=0,flip=1"))
                .hasMessageContaining("flip stands there twice");
        assertThatThrownBy(() -> AugmentKeys.ofOption("--augment", "flp=0"))
                .hasMessageContaining("--augment: flp: unknown key; did you mean 'flip'?");
        assertThatThrownBy(() -> AugmentKeys.ofOption("--augment", "crop=1"))
                .hasMessageContaining("--augment: crop: expected a number in 0.0..0.5, got 1.0");
        assertThatThrownBy(() -> AugmentKeys.ofOption("--augment", "crop=}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--augment");
    }
}

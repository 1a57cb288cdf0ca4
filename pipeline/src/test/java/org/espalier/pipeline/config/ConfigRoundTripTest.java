package org.espalier.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.pipeline.method.FixedMethod;
import org.espalier.random.Seeds;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TellOrder;
import org.espalier.strategy.EvolutionFinder;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.Fit;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.Sampling;
import org.espalier.torch.data.SplitSettings;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.train.TrainingRecipe;
import org.junit.jupiter.api.Test;

/** Any configuration is written and read as the same one, and is the same search. */
class ConfigRoundTripTest {
    /** What would be a number, a flag or nothing in YAML, what breaks lines, what turns the direction of writing. */
    private static final List<String> ODD_TEXTS = List.of(
            "a\nb",
            "a\r\nb",
            "a\tb",
            "\u0000",
            "a\u0085b",
            "a\u2028b",
            "a\u2029b",
            "\u202eabc\u202c",
            "\u2066a\u2069",
            "\ufeffa",
            "\ufffe",
            " leading",
            "trailing ",
            "\n",
            " ",
            "",
            "1",
            "007",
            "1e5",
            "0x1F",
            "true",
            "no",
            "null",
            "~",
            "2020-01-01",
            "1:30",
            "- a",
            "{a: b}",
            "[a]",
            "#a",
            "a: b",
            "a #b",
            "'",
            "\"",
            "%",
            "@a",
            "`a",
            "|",
            ">",
            "!a",
            "&a",
            "*a",
            "<b>&amp;",
            "\\n",
            "\ud83c\udf31",
            "\u001b[31m");

    private static final List<String> PIECES = List.of(
            "\n",
            "  ",
            "'",
            "\"",
            "\\",
            ": ",
            " #",
            "- ",
            "{",
            "]",
            ",",
            "&a",
            "*b",
            "!c",
            "|",
            "%",
            "null",
            "true",
            "7",
            "1e5",
            "---",
            "\t",
            "\u0000",
            "\u2028",
            "\u00fc",
            "\ud83c\udf31",
            "steel",
            "");

    private final SplittableRandom random;

    ConfigRoundTripTest() {
        random = Seeds.generator(11, "configurations", 0);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    /** From the smallest to the largest that a double in this range can be. */
    private double number(double most) {
        return most * Math.pow(10, -random.nextInt(300)) * random.nextDouble();
    }

    private Object plain(int depth) {
        return switch (random.nextInt(depth > 2 ? 4 : 6)) {
            case 0 -> text();
            case 1 -> random.nextLong();
            case 2 -> number(1e300);
            case 3 -> random.nextBoolean();
            case 4 -> List.of(plain(depth + 1), plain(depth + 1));
            default -> parameters(depth + 1);
        };
    }

    private Map<String, Object> parameters(int depth) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            parameters.put(i + text(), plain(depth));
        }
        return parameters;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private SearchConfig.Method method() {
        return one(List.of(
                new SearchConfig.Method(
                        "once-for-all", new OnceForAll(1 + random.nextInt(9), 7, Math.nextUp(number(99)))),
                new SearchConfig.Method("darts", new Darts(3, 4, 3e-4, random.nextBoolean(), false)),
                new SearchConfig.Method("fixed", new FixedMethod.Settings(text())),
                new SearchConfig.Method("random", new RandomSearch())));
    }

    private DataConfig data() {
        Augmentation augment = one(List.of(
                Augmentation.NONE,
                Augmentation.STANDARD,
                Augmentation.STANDARD.withMixup(number(100)).withRotate(number(180))));
        return new DataConfig(
                text(),
                new ImageSize(8 + random.nextInt(4089), 8 + random.nextInt(4089)),
                one(List.of(Fit.values())),
                one(List.of(SplitSettings.DEFAULT, new SplitSettings(0.1, 0.2, 0.7))),
                one(List.of(Layout.values())),
                augment,
                one(List.of(Sampling.values())));
    }

    private Recipe recipe() {
        PublishedRecipe published = one(List.of(PublishedRecipe.values()));
        return one(List.of(
                published.recipe(),
                new Recipe(
                        published.word(),
                        new Recipe.Settings(
                                one(List.of(TrainingRecipe.Descent.values())),
                                number(1000),
                                Math.nextUp(number(0.9)),
                                random.nextBoolean(),
                                number(0.9),
                                number(0.9),
                                number(1e6),
                                number(0.9),
                                number(10),
                                random.nextInt(4097)))));
    }

    private static List<String> units(String metric) {
        return switch (metric) {
            case "latency_ms" -> List.of("", " ms", "\n");
            case "params", "macs" -> List.of("", " M", "k", "\n");
            default -> List.of("", " M", "KiB", "\n");
        };
    }

    private SearchConfig config() {
        StrategyConfig search = one(List.of(
                new EvolutionFinder(2 + random.nextInt(9), 3, Math.nextUp(number(0.9)), 0.5, number(1)),
                new RegularizedEvolution(9, 1 + random.nextInt(9)),
                new RandomSearch()));
        Map<String, String> limits = new LinkedHashMap<>();
        List<SearchConfig.Listener> listeners = new ArrayList<>();
        List<String> baselines = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String metric = one(List.of("params", "macs", "memory", "activation_bytes", "latency_ms"));
            limits.put(metric, one(List.of("<=", " <  ", ">= ", ">")) + number(9) + one(units(metric)));
            listeners.add(new SearchConfig.Listener(text(), parameters(0)));
            baselines.add(i + text());
        }
        return new SearchConfigBuilder(data(), new SearchConfig.Space("own " + text(), parameters(0)), method())
                .name(text())
                .seed(random.nextLong())
                .engine(new SearchConfig.Engine(
                        one(List.of(DeviceKind.values())), random.nextBoolean() ? Optional.empty() : Optional.of(5)))
                .device(new SearchConfig.Device(text(), 1 + random.nextInt(1024)))
                .constraints(limits)
                .search(search)
                .trials(new TrialsConfig(
                        1 + random.nextInt(99),
                        1,
                        2,
                        256,
                        1 + random.nextInt(9),
                        random.nextBoolean() ? Optional.empty() : Optional.of(random.nextInt(9)),
                        one(List.of(TellOrder.values())),
                        one(List.of(EarlyStopping.values()))))
                .rankCheck(new SearchConfig.RankCheck(
                        random.nextBoolean() ? 0 : 2 + random.nextInt(99),
                        4,
                        1 + random.nextInt(100),
                        random.nextBoolean(),
                        random.nextBoolean()))
                .retrain(new RetrainConfig(
                        1,
                        random.nextInt(9),
                        2,
                        3,
                        number(100),
                        baselines,
                        Optional.empty(),
                        random.nextBoolean(),
                        recipe()))
                .listeners(listeners)
                .build();
    }

    @Test
    void anyConfigurationComesBack() {
        for (int i = 0; i < 300; i++) {
            SearchConfig config = config();
            String yaml = config.toYaml();
            SearchConfig read = SearchConfig.load("c.yaml", yaml, List.of()).value();
            assertThat(read).as(yaml).isEqualTo(config);
            assertThat(read.toYaml()).isEqualTo(yaml);
            SearchConfig ofJson = SearchConfig.ofJson("c.json", Json.read(Json.pretty(config.toJson())));
            assertThat(ofJson).as(yaml).isEqualTo(config);
            SearchIdentity identity = new SearchIdentity(read);
            assertThat(identity.differences(new SearchIdentity(config).value()))
                    .as(yaml)
                    .isEmpty();
        }
    }

    @Test
    void namesAndPathsOfAnyCharactersComeBack() {
        for (String text : ODD_TEXTS) {
            SearchConfig config = new SearchConfigBuilder(
                            DataConfig.of(text),
                            new SearchConfig.Space("own " + text, Map.of()),
                            new SearchConfig.Method("random", new RandomSearch()))
                    .name(text)
                    .paths(List.of(new SearchConfig.NamedPath("data.source", text, "/" + text, "../" + text)))
                    .build();
            assertThat(SearchConfig.load("c.yaml", config.toYaml(), List.of()).value())
                    .as(text)
                    .isEqualTo(config);
            assertThat(SearchConfig.ofJson("c.json", Json.read(Json.pretty(config.toJson()))))
                    .as(text)
                    .isEqualTo(config);
        }
    }
}

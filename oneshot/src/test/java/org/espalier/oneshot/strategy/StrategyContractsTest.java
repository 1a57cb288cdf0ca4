package org.espalier.oneshot.strategy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.relaxed.Pricing;
import org.espalier.oneshot.strategy.DartsPlus.Remedy;
import org.espalier.oneshot.testing.JointStrategyContract;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.oneshot.testing.SupernetStrategyContract;
import org.espalier.search.testing.Check;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What is built in holds the contract of its kind: on toys wholly, on the spaces of the papers without what takes long. */
class StrategyContractsTest {
    private static final JointStrategy KEEPING = new Darts();
    private static final JointStrategy RECOMPUTING = new Darts(50, 64, 3e-4, true, false);

    private static SearchSpace nasBench201() {
        return Zoo.installed()
                .space("nas-bench-201", Map.of("input", List.of(3, 8, 8), "classes", 4, "channels", 2, "cells", 1));
    }

    private static SearchSpace darts() {
        return Zoo.installed()
                .space(
                        "darts",
                        Map.of(
                                "input", List.of(3, 8, 8),
                                "classes", 4,
                                "cells", 8,
                                "search_channels", 2,
                                "search_cells", 3,
                                "nodes", 2));
    }

    private static SearchSpace enas() {
        return Zoo.installed()
                .space(
                        "enas",
                        Map.of(
                                "input", List.of(3, 8, 8),
                                "classes", 4,
                                "nodes", 2,
                                "channels", 4,
                                "layers", 1,
                                "search_channels", 2,
                                "search_layers", 1));
    }

    /** Whose channels can be divided into two parts and into three. */
    private static SearchSpace wide() {
        return Zoo.installed()
                .space("nas-bench-201", Map.of("input", List.of(3, 8, 8), "classes", 4, "channels", 6, "cells", 1));
    }

    private static List<Check> joint(JointStrategy strategy, SearchSpace space) {
        return new JointStrategyContract(strategy, space)
                .unfitting(ProvingSpaces.elastic())
                .neutral("recompute")
                .checks();
    }

    private static List<Check> onceForAll(SearchSpace space) {
        return new SupernetStrategyContract(new OnceForAll(), space)
                .unfitting(ProvingSpaces.choices())
                .checks();
    }

    private static Stream<DynamicTest> tests(String of, List<Check> checks) {
        return checks.stream().map(check -> DynamicTest.dynamicTest(of + ": " + check.name(), check.body()::run));
    }

    private static List<Check> withoutSteps(List<Check> checks) {
        Predicate<Check> many = check -> check.name().contains("200 steps");
        return checks.stream().filter(many.negate()).toList();
    }

    @TestFactory
    Stream<DynamicTest> dartsOnChoices() {
        return tests("darts on choices", joint(KEEPING, ProvingSpaces.choices()));
    }

    @TestFactory
    Stream<DynamicTest> recomputingDartsOnNestedChoices() {
        return tests("darts, recomputing, on nested choices", withoutSteps(joint(RECOMPUTING, ToySpaces.nested())));
    }

    @TestFactory
    Stream<DynamicTest> dartsOnNasBench201() {
        return tests("darts on nas-bench-201", withoutSteps(joint(KEEPING, nasBench201())));
    }

    @TestFactory
    Stream<DynamicTest> onceForAllOnAnElasticSpace() {
        return tests("once-for-all", onceForAll(ProvingSpaces.elastic()));
    }

    @TestFactory
    Stream<DynamicTest> attentiveOnceForAll() {
        return tests(
                "once-for-all, attentive",
                withoutSteps(new SupernetStrategyContract(
                                new OnceForAll(30, 64, 0.05, false, OnceForAll.Attention.BEST_UP),
                                ProvingSpaces.elastic())
                        .checks()));
    }

    @TestFactory
    Stream<DynamicTest> progressiveShrinkingOnAnElasticSpace() {
        return tests(
                "ofa",
                new SupernetStrategyContract(new ProgressiveShrinking(), ProvingSpaces.elastic())
                        .unfitting(ProvingSpaces.choices())
                        .checks());
    }

    /** On choices; their step count is for the slow profile. */
    @TestFactory
    Stream<DynamicTest> theShelf() {
        return shelf().entrySet().stream().flatMap(entry -> tests(entry.getKey(), withoutSteps(entry.getValue())));
    }

    private static Map<String, List<Check>> shelf() {
        SearchSpace choices = ProvingSpaces.choices();
        Map<String, List<Check>> shelf = new LinkedHashMap<>();
        // a toy's cell has few places: a limit that it cannot reach never ends the training
        for (JointStrategy strategy : List.of(
                new SecondOrderDarts(),
                new Snas(),
                new Gdas(),
                new DartsMinus(),
                new DartsPlus(50, 64, 3e-4, Remedy.STOP, 1000, false),
                new RobustDarts(),
                new PDarts(),
                new Proxyless(160, 256, 1e-3, 0, 1, Proxyless.Paths.TWO, Pricing.standard()))) {
            shelf.put(
                    strategy.name(),
                    new JointStrategyContract(strategy, choices)
                            .unfitting(ProvingSpaces.elastic())
                            .checks());
        }
        shelf.putAll(otherJointOnes(choices));
        for (SupernetStrategy strategy : List.of(new Spos(), new FairNas(), new RandomWeightSharing())) {
            shelf.put(strategy.name(), new SupernetStrategyContract(strategy, choices).checks());
        }
        return shelf;
    }

    private static Map<String, List<Check>> otherJointOnes(SearchSpace choices) {
        Map<String, List<Check>> shelf = new LinkedHashMap<>();
        shelf.put("snas, paying", new JointStrategyContract(new Snas(150, 64, 3e-4, 1, 0.03, 0.5), choices).checks());
        shelf.put(
                "proxyless, all paths",
                new JointStrategyContract(
                                new Proxyless(160, 256, 1e-3, 0, 1, Proxyless.Paths.FULL, Pricing.standard()), choices)
                        .checks());
        shelf.put(
                "single-path",
                new JointStrategyContract(new SinglePath(8, 1024, 0.5, 0.6, 0.02), ToySpaces.superkernels())
                        .unfitting(choices)
                        .checks());
        shelf.put(
                "single-path on ladders",
                new JointStrategyContract(new SinglePath(8, 1024, 0.5, 0.6, 0.02), ToySpaces.ladders()).checks());
        shelf.put(
                "darts-plus, pruned",
                new JointStrategyContract(new DartsPlus(50, 64, 3e-4, Remedy.PRUNE, 1, false), choices).checks());
        shelf.put(
                "pc-darts",
                new JointStrategyContract(
                                new PcDarts(50, 256, 6e-4, 2, 0, false),
                                wide(),
                                Optional.of(ProvingSpaces.elastic()),
                                Set.of(),
                                false)
                        .checks());
        shelf.put(
                "fair-darts",
                new JointStrategyContract(
                                new FairDarts(), choices, Optional.of(ProvingSpaces.elastic()), Set.of(), false)
                        .checks());
        Enas enas = new Enas(150, 160, 0.05, 2, 2, 0.0035, 1e-4, 0.99, 1.1, 2.5, 3);
        SearchSpace unlike = Zoo.installed().space("nas-bench-101", Map.of("input", List.of(3, 8, 8), "classes", 4));
        shelf.put(
                "enas",
                new JointStrategyContract(enas, choices).unfitting(unlike).checks());
        shelf.put("enas, elastic", new JointStrategyContract(enas, ProvingSpaces.elastic()).checks());
        shelf.put("enas on enas", new JointStrategyContract(enas, enas()).checks());
        return shelf;
    }

    /** Whose cells put out more or fewer channels by what is decided. */
    @TestFactory
    Stream<DynamicTest> singlePathsOverLooseEnds() {
        return tests(
                "spos on enas",
                new SupernetStrategyContract(new Spos(), enas())
                        .checks().stream()
                                .filter(check -> check.name().startsWith("a member on its own")
                                        || check.name().startsWith("what a step did not use"))
                                .toList());
    }

    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> theShelfInManySteps() {
        return shelf().entrySet().stream().flatMap(entry -> tests(entry.getKey(), entry.getValue()));
    }

    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> onTheSpacesOfThePapers() {
        return Stream.of(
                        tests("darts on nas-bench-201", joint(KEEPING, nasBench201())),
                        tests("darts, recomputing, on nas-bench-201", joint(RECOMPUTING, nasBench201())),
                        tests("darts on darts", joint(KEEPING, darts())),
                        tests("darts, recomputing, on darts", joint(RECOMPUTING, darts())),
                        tests("p-darts on darts", new JointStrategyContract(new PDarts(), darts()).checks()),
                        tests("once-for-all on many decisions", onceForAll(ToySpaces.elastic())))
                .flatMap(tests -> tests);
    }
}

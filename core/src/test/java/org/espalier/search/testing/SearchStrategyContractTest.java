package org.espalier.search.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.Description;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.StrategyKind;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The contract notices each way of breaking it. */
class SearchStrategyContractTest {
    private static final SearchSpace SPACE = TestSpaces.elastic();
    private static final Constraints LIMITS =
            Constraints.parse(Map.of("depth", ">= 3"), Map.of("depth", a -> a.index(0) + 1));

    /** How a strategy goes wrong, and the checks that have to say so. */
    private enum Fault {
        NONE,
        CHANCE("the same seed asks for the same"),
        ONE_SEED("another seed asks for something else"),
        OUTSIDE_LIMITS("only canonical members within the limits are asked for"),
        NOT_CANONICAL("only canonical members within the limits are asked for"),
        NUMBERS_FROM_ONE("numbers are consecutive"),
        ONE_AT_A_TIME("several asks may precede the first tell"),
        IN_ORDER_ONLY("trials may be told in any order"),
        FORGETS("a restored strategy asks for the same next ten"),
        FORGETS_OUTSTANDING("a strategy restored with candidates outstanding goes on"),
        DIES_OF_FAILURES("a failed trial costs only itself"),
        TAKES_ANYTHING("a trial that is not outstanding is refused"),
        OTHER_NAME("it has a name, a description and the kind of ask/tell strategies"),
        OTHER_KIND("it has a name, a description and the kind of ask/tell strategies"),
        REFUSES("what a space lacks is said, and only such a space is refused"),
        LACKS("what a space lacks is said, and only such a space is refused"),
        LACKS_IN_NO_WORD("what a space lacks is said, and only such a space is refused"),
        LACKS_EVERYWHERE("what a space lacks is said, and only such a space is refused"),
        IMPATIENT("asking for nothing changes nothing, while trials are outstanding"),
        LOSES_THE_THIRD("with a lag it is restored at every point"),
        LOSES_VALUES("told of trials with several objectives it asks for the same again, and after a restore"),
        REPEATS("no architecture is asked for twice, where that is promised"),
        GREEDY("numbers are consecutive"),
        SILENT("numbers are consecutive");

        private final List<String> noticed;

        Fault(String... noticed) {
            this.noticed = List.of(noticed);
        }
    }

    private record Config(Fault fault) implements StrategyConfig {
        @Override
        public Description description() {
            return new Description("faulty", "random, with a fault", "none", "any space", "for tests");
        }

        @Override
        public String name() {
            return fault == Fault.OTHER_NAME ? "other" : "faulty";
        }

        @Override
        public StrategyKind kind() {
            return fault == Fault.OTHER_KIND ? StrategyKind.JOINT : StrategyKind.ASK_TELL;
        }

        @Override
        public Optional<String> lacks(SearchSpace space) {
            return switch (fault) {
                case LACKS -> SearchContext.lacksChoice(space);
                case LACKS_IN_NO_WORD -> SearchContext.lacksChoice(space).map(words -> " ");
                case LACKS_EVERYWHERE -> Optional.of("it lacks everything");
                default -> Optional.empty();
            };
        }

        @Override
        public SearchStrategy create(SearchContext context) {
            if (fault == Fault.REFUSES || fault == Fault.LACKS_IN_NO_WORD) {
                context.requireChoice(name());
            }
            return new Strategy(fault, context, new Ledger(), new ArrayList<>());
        }

        @Override
        public SearchStrategy restore(SearchContext context, JsonNode state) {
            List<Architecture> seen = new ArrayList<>();
            if (fault != Fault.FORGETS) {
                state.get("seen").forEach(g -> seen.add(Ledger.architecture(SPACE.decisions(), g.asString())));
            }
            if (fault == Fault.FORGETS_OUTSTANDING
                    || fault == Fault.LOSES_THE_THIRD
                            && state.get("outstanding").size() == 2) {
                ((ObjectNode) state).putArray("outstanding");
            }
            return new Strategy(fault, context, new Ledger(SPACE.decisions(), state), seen);
        }
    }

    /** Random search without replacement. */
    private static final class Strategy implements SearchStrategy {
        private final Fault fault;
        private final SearchContext context;
        private final Ledger ledger;
        private final List<Architecture> seen;
        private long nextTold;
        private int values;

        Strategy(Fault fault, SearchContext context, Ledger ledger, List<Architecture> seen) {
            this.fault = fault;
            this.context = context;
            this.ledger = ledger;
            this.seen = seen;
            this.nextTold = ledger.asked() - ledger.outstanding();
        }

        @Override
        public List<Candidate> ask(int atMost) {
            if (fault == Fault.IMPATIENT && ledger.outstanding() > 2) {
                seen.add(SPACE.decisions().architecture(0, 0, 0, 0, 0));
                return List.of();
            }
            if (fault == Fault.SILENT || fault == Fault.ONE_AT_A_TIME && ledger.outstanding() > 0) {
                return List.of();
            }
            int count = switch (fault) {
                case ONE_AT_A_TIME -> 1;
                case GREEDY -> atMost + 1;
                default -> atMost;
            };
            List<Candidate> candidates = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                candidates.add(ledger.open(next()));
            }
            return fault == Fault.NUMBERS_FROM_ONE
                    ? candidates.stream()
                            .map(c -> new Candidate(c.number() + 1, c.architecture()))
                            .toList()
                    : candidates;
        }

        private Architecture next() {
            long seed = switch (fault) {
                case CHANCE -> System.nanoTime();
                case ONE_SEED -> 0;
                case LOSES_VALUES -> context.seed() + values;
                default -> context.seed();
            };
            SplittableRandom random = Seeds.generator(seed, "faulty", ledger.asked());
            if (fault == Fault.REPEATS && ledger.asked() == 20) {
                return seen.get(3);
            }
            while (true) {
                Architecture drawn = SPACE.sample(random);
                if (fault == Fault.OUTSIDE_LIMITS && ledger.asked() == 40) {
                    return SPACE.decisions().architecture(0, 0, 0, 0, 0);
                }
                if (fault == Fault.NOT_CANONICAL && drawn.index(0) == 2) {
                    drawn = drawn.with(SPACE.decisions().byPath("kernel3"), 1);
                }
                if (context.constraints().holdFor(drawn) && !seen.contains(drawn)) {
                    seen.add(drawn);
                    return drawn;
                }
            }
        }

        @Override
        public void tell(Trial trial) {
            if (fault == Fault.DIES_OF_FAILURES && !trial.succeeded()) {
                throw new IllegalStateException("a trial failed");
            }
            values += trial.values().size() > 1 ? 1 : 0;
            if (fault == Fault.IN_ORDER_ONLY && trial.number() != nextTold++) {
                throw new IllegalStateException("not in order");
            }
            if (fault == Fault.NUMBERS_FROM_ONE) {
                ledger.close(new Trial(
                        new Candidate(trial.number() - 1, trial.architecture()), trial.score(), trial.failure()));
            } else if (fault != Fault.TAKES_ANYTHING) {
                ledger.close(trial);
            }
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state();
            var genes = state.putArray("seen");
            seen.stream().map(Ledger::genes).forEach(genes::add);
            return state;
        }
    }

    private static List<String> broken(Fault fault, boolean distinct) {
        return broken(new SearchStrategyContract(new Config(fault), new SearchContext(SPACE, LIMITS, 4), distinct));
    }

    private static List<String> broken(SearchStrategyContract contract) {
        return contract.checks().stream()
                .filter(check -> fails(check.body()))
                .map(Check::name)
                .toList();
    }

    private static boolean fails(Runnable check) {
        try {
            check.run();
            return false;
        } catch (AssertionError | RuntimeException e) {
            assertThat(e.getMessage()).isNotBlank();
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everyFaultIsNoticed(Fault fault) {
        List<String> broken = broken(fault, true);
        assertThat(broken).containsAll(fault.noticed);
        assertThat(broken.isEmpty()).isEqualTo(fault == Fault.NONE);
    }

    @Test
    void repetitionIsAFaultOnlyWhereItIsPromisedNotToHappen() {
        assertThat(broken(Fault.REPEATS, false)).isEmpty();
        assertThat(broken(Fault.REPEATS, true)).hasSize(1);
    }

    @Test
    void whoDrawsNothingAsksForTheSameUnderEverySeed() {
        assertThat(undrawn(Fault.NONE)).containsExactly("another seed asks for the same");
        assertThat(undrawn(Fault.ONE_SEED)).isEmpty();
    }

    private static List<String> undrawn(Fault fault) {
        return broken(new SearchStrategyContract(new Config(fault), new SearchContext(SPACE, LIMITS, 4), true, false));
    }

    @Test
    void checksHaveNamesOfTheirOwn() {
        Stream<String> names = new SearchStrategyContract(new Config(Fault.NONE), new SearchContext(SPACE, 1), true)
                .checks().stream().map(Check::name);
        assertThat(names).hasSize(18).doesNotHaveDuplicates();
    }
}

package org.espalier.oneshot.papers;

import java.util.List;
import java.util.stream.Stream;
import org.espalier.oneshot.testing.JointStrategyContract;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.search.testing.Check;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Strategies of other papers than those that are built in are written against the same interfaces, and hold the contract. */
class OtherPapersTest {
    private static Stream<DynamicTest> tests(List<Check> checks) {
        return checks.stream()
                .filter(check -> !check.name().contains("200 steps"))
                .map(check -> DynamicTest.dynamicTest(check.name(), check.body()::run));
    }

    @TestFactory
    Stream<DynamicTest> oneLevel() {
        return tests(new JointStrategyContract(new SingleLevel(), ProvingSpaces.choices())
                .unfitting(ProvingSpaces.elastic())
                .checks());
    }

    @TestFactory
    Stream<DynamicTest> learningFromAReward() {
        return tests(new JointStrategyContract(new Reinforce(), ProvingSpaces.choices()).checks());
    }

    @TestFactory
    Stream<DynamicTest> learningFromARewardOnAnElasticSpace() {
        return tests(new JointStrategyContract(new Reinforce(), ProvingSpaces.elastic()).checks());
    }
}

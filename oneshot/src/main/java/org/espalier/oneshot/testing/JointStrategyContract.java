package org.espalier.oneshot.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.testing.Subject.Joint;
import org.espalier.search.testing.Check;
import org.espalier.space.SearchSpace;

/**
 * The contract of {@link JointStrategy} and its {@link org.espalier.oneshot.JointTraining} as checks that need no test framework: run each in a test
 * of its own. A check that fails throws an {@link AssertionError} that says what was expected. Everything beside the strategy and the space is made
 * here: some batches of noise, checkpoints in a temporary folder, LibTorch's own convolutions on the host. The numbers of LibTorch's threads and live
 * pointers are global, so nothing else should use LibTorch in the same process meanwhile.
 *
 * @param strategy the strategy to prove
 * @param space one that it fits, as small as can be: of a few channels and images of a few pixels
 * @param unfitting one that it does not fit; empty where it fits all
 * @param neutral keys of its settings that no result depends on, for example {@code recompute}
 * @param sharesSum whether the shares that its telemetry tells sum up to 1 for each decision
 */
public record JointStrategyContract(
        JointStrategy strategy,
        SearchSpace space,
        Optional<SearchSpace> unfitting,
        Set<String> neutral,
        boolean sharesSum) {
    public JointStrategyContract {
        neutral = Set.copyOf(neutral);
    }

    /** Of a strategy whose settings all matter and whose shares sum up to 1. */
    public JointStrategyContract(JointStrategy strategy, SearchSpace space) {
        this(strategy, space, Optional.empty(), Set.of(), true);
    }

    /** The same with a space that the strategy does not fit. */
    public JointStrategyContract unfitting(SearchSpace other) {
        return new JointStrategyContract(strategy, space, Optional.of(other), neutral, sharesSum);
    }

    /** The same with keys of settings that no result depends on. */
    public JointStrategyContract neutral(String... keys) {
        return new JointStrategyContract(strategy, space, unfitting, Set.of(keys), sharesSum);
    }

    /** All properties. */
    public List<Check> checks() {
        Joint subject = new Joint(strategy, space);
        List<Check> checks = new ArrayList<>();
        checks.addAll(new DescriptionChecks(subject, unfitting).checks());
        checks.addAll(new RunChecks(subject).checks());
        checks.addAll(new IdentityChecks(subject, neutral).checks());
        checks.addAll(new ArchitectureChecks(subject, sharesSum).checks());
        checks.addAll(new MemberChecks(subject).checks());
        checks.addAll(new TouchChecks(subject).checks());
        checks.addAll(new MemoryChecks(subject).checks());
        return OneThread.each(checks);
    }
}

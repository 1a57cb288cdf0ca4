package org.espalier.oneshot.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.oneshot.testing.Subject.Members;
import org.espalier.search.testing.Check;
import org.espalier.space.SearchSpace;

/**
 * The contract of {@link SupernetStrategy} and its training as checks that need no test framework, as those of {@link JointStrategyContract}: run
 * each in a test of its own. Another seed has to train something else from the same initial weights, as members are drawn by it.
 *
 * @param strategy the strategy to prove
 * @param space one that it fits, as small as can be
 * @param unfitting one that it does not fit; empty where it fits all
 * @param neutral keys of its settings that no result depends on
 */
public record SupernetStrategyContract(
        SupernetStrategy strategy, SearchSpace space, Optional<SearchSpace> unfitting, Set<String> neutral) {
    public SupernetStrategyContract {
        neutral = Set.copyOf(neutral);
    }

    /** Of a strategy whose settings all matter. */
    public SupernetStrategyContract(SupernetStrategy strategy, SearchSpace space) {
        this(strategy, space, Optional.empty(), Set.of());
    }

    /** The same with a space that the strategy does not fit. */
    public SupernetStrategyContract unfitting(SearchSpace other) {
        return new SupernetStrategyContract(strategy, space, Optional.of(other), neutral);
    }

    /** The same with keys of settings that no result depends on. */
    public SupernetStrategyContract neutral(String... keys) {
        return new SupernetStrategyContract(strategy, space, unfitting, Set.of(keys));
    }

    /** All properties. */
    public List<Check> checks() {
        Members subject = new Members(strategy, space);
        List<Check> checks = new ArrayList<>();
        checks.addAll(new DescriptionChecks(subject, unfitting).checks());
        checks.addAll(new RunChecks(subject).checks());
        checks.addAll(new IdentityChecks(subject, neutral).checks());
        checks.addAll(new MemberChecks(subject).checks());
        checks.addAll(new TouchChecks(subject).checks());
        checks.addAll(new MemoryChecks(subject).checks());
        return OneThread.each(checks);
    }
}

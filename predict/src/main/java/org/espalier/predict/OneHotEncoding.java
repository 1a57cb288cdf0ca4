package org.espalier.predict;

import java.util.Arrays;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.space.SearchSpace;

/**
 * One feature for each option of each decision, in the order of the space: 1 where it was chosen, else 0. A decision that does not matter under the others' answers,
 * such as the kernel of a block that is skipped, has zeros only, and so has one that has a single option. For any space; it asks the space what matters, which takes microseconds.
 */
public final class OneHotEncoding implements Encoding {
    private final SearchSpace space;
    private final int[] first;
    private final int features;

    /** @param space whose members are encoded; it has at least one decision */
    public OneHotEncoding(SearchSpace space) {
        this.space = space;
        this.first = new int[space.decisions().size()];
        int next = 0;
        for (int i = 0; i < first.length; i++) {
            first[i] = next;
            next += space.decisions().all().get(i).size();
        }
        if (next == 0) {
            throw new IllegalArgumentException(
                    "space '" + space.name() + "' has no decision, so its one member has no features");
        }
        this.features = next;
    }

    @Override
    public DecisionSet decisions() {
        return space.decisions();
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public void encode(int[] options, float[] into) {
        Architecture member = space.canonical(new Architecture(space.decisions(), options));
        Set<Decision> active = space.active(member);
        Arrays.fill(into, 0, features, 0);
        for (int i = 0; i < first.length; i++) {
            if (active.contains(space.decisions().all().get(i))) {
                into[first[i] + member.index(i)] = 1;
            }
        }
    }
}

package org.espalier.decision;

import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ordered decisions of a space, with a position for each. Immutable. */
public final class DecisionSet {
    private final List<Decision> decisions;
    private final Map<Decision, Integer> positions = new HashMap<>();
    private final Map<String, Decision> byPath = new LinkedHashMap<>();

    /** @param decisions in the order in which architectures answer them; throws {@link IllegalArgumentException} where two have one path */
    public DecisionSet(Collection<Decision> decisions) {
        this.decisions = List.copyOf(decisions);
        for (Decision decision : this.decisions) {
            if (byPath.put(decision.path(), decision) != null) {
                throw new IllegalArgumentException("two decisions are named '" + decision.path() + "'");
            }
            positions.put(decision, positions.size());
        }
    }

    /** The decisions in order; the index in this list is a decision's position. */
    public List<Decision> all() {
        return decisions;
    }

    /** How many decisions there are; 0 for a single network. */
    public int size() {
        return decisions.size();
    }

    /** Position of a decision in this set; throws where it does not belong to it. */
    public int position(Decision decision) {
        Integer position = positions.get(decision);
        if (position == null) {
            throw new IllegalArgumentException("decision '" + decision.path() + "' does not belong to this space");
        }
        return position;
    }

    /** Whether it is one of the set: equal in path and in options. */
    public boolean contains(Decision decision) {
        return positions.containsKey(decision);
    }

    /** The decision of that path; throws with the known paths where there is none. */
    public Decision byPath(String path) {
        Decision decision = byPath.get(path);
        if (decision == null) {
            throw new IllegalArgumentException("no decision '" + path + "'; known: " + byPath.keySet());
        }
        return decision;
    }

    /** Product of the numbers of options: how many assignments there are. */
    public BigInteger assignments() {
        BigInteger product = BigInteger.ONE;
        for (Decision decision : decisions) {
            product = product.multiply(BigInteger.valueOf(decision.size()));
        }
        return product;
    }

    /** The architecture with these option positions, in the order of the set. */
    public Architecture architecture(int... indices) {
        return new Architecture(this, indices);
    }
}

package org.espalier.predict.sequence;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.space.SearchSpace;

/**
 * Members as sequences: decision by decision, the next being the first that matters under what is decided so far, where what is not decided has its first option. What does not matter is skipped, and so is what has one option only. A
 * member's sequence follows from the member; a token names a decision and an option of it. Immutable.
 */
public final class DecisionWalk {
    private final SearchSpace space;
    /** For each decision its first token. */
    private final int[] tokens;

    private final int count;

    /** @param space whose members are walked over */
    public DecisionWalk(SearchSpace space) {
        this.space = space;
        List<Decision> all = space.decisions().all();
        this.tokens = new int[all.size()];
        int next = 0;
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = next;
            next += all.get(i).size();
        }
        this.count = next;
    }

    /**
     * A member's sequence.
     *
     * @param places of the decisions, in the order in which they come
     * @param options that are chosen
     * @param matters whether the decision still matters in the whole member, which it may not where it hangs on a later one
     */
    public record Sequence(int[] places, int[] options, boolean[] matters) {
        /** How many decisions are taken. */
        public int length() {
            return places.length;
        }
    }

    /** How many tokens there are; {@link #start} is one more. */
    public int tokens() {
        return count;
    }

    /** The token of an option. */
    public int token(int place, int option) {
        return tokens[place] + option;
    }

    /** The token in front of the first decision. */
    public int start() {
        return count;
    }

    /** How many options each decision has, by its place. */
    public int[] options() {
        return space.decisions().all().stream().mapToInt(Decision::size).toArray();
    }

    /** A walk from its start. */
    public Cursor begin() {
        return new Cursor();
    }

    /** The sequence of a canonical member. */
    public Sequence of(Architecture member) {
        Cursor cursor = begin();
        for (int place = cursor.next(); place >= 0; place = cursor.next()) {
            cursor.choose(member.index(place));
        }
        return cursor.sequence();
    }

    private boolean[] mattering(int[] indices) {
        DecisionSet decisions = space.decisions();
        boolean[] matters = new boolean[indices.length];
        for (Decision decision : space.active(new Architecture(decisions, indices))) {
            matters[decisions.position(decision)] = decision.size() > 1;
        }
        return matters;
    }

    /** A walk on its way. */
    public final class Cursor {
        private final int[] indices = new int[tokens.length];
        private final boolean[] decided = new boolean[tokens.length];
        private final List<Integer> places = new ArrayList<>();
        private boolean[] mattering = DecisionWalk.this.mattering(indices);
        private int next = -1;

        /** The place of the decision that is to be taken; -1 at the end. */
        public int next() {
            next = -1;
            for (int i = 0; i < decided.length && next < 0; i++) {
                next = mattering[i] && !decided[i] ? i : -1;
            }
            return next;
        }

        /** Takes the decision that {@link #next} named. */
        public void choose(int option) {
            decided[next] = true;
            places.add(next);
            if (option != 0) {
                indices[next] = option;
                mattering = DecisionWalk.this.mattering(indices);
            }
        }

        /** What is decided, and first options; perhaps neither valid nor canonical. */
        public Architecture assignment() {
            return new Architecture(space.decisions(), indices);
        }

        /** The way so far. */
        public Sequence sequence() {
            int[] taken = places.stream().mapToInt(Integer::intValue).toArray();
            int[] options = new int[taken.length];
            boolean[] matters = new boolean[taken.length];
            for (int i = 0; i < taken.length; i++) {
                options[i] = indices[taken[i]];
                matters[i] = mattering[taken[i]];
            }
            return new Sequence(taken, options, matters);
        }
    }
}

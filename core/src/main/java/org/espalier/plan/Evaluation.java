package org.espalier.plan;

import java.util.function.Supplier;
import org.espalier.search.AsyncEvaluator;
import org.espalier.search.Evaluator;
import org.espalier.search.TellOrder;

/** How the candidates of an ask/tell phase are evaluated, and so when its strategy is told. */
public sealed interface Evaluation {
    /**
     * A batch is asked for, evaluated together, so that it may share work, and told.
     *
     * @param evaluator the same candidate must always get the same score
     * @param batch how many are asked for at once, at least 1
     */
    record Together(Evaluator evaluator, int batch) implements Evaluation {
        public Together {
            if (batch < 1) {
                throw new IllegalArgumentException("batch must be at least 1, got " + batch);
            }
        }
    }

    /**
     * One is asked for at a time, and up to {@code lag + 1} are evaluated side by side. With {@link TellOrder#FIXED} the ask of candidate
     * <i>k</i> sees exactly the tells of trials below <i>k - lag</i>, and more of them only where the strategy asks for nothing before it is told
     * more; so the result depends neither on how many really run at once nor on which ends first.
     *
     * @param evaluator opens what evaluates, when the phase has something to evaluate; the phase closes it
     * @param lag how far telling may lie behind asking, at least 0
     * @param order in which trials are told
     */
    record OneByOne(Supplier<? extends AsyncEvaluator> evaluator, int lag, TellOrder order) implements Evaluation {
        public OneByOne {
            if (lag < 0) {
                throw new IllegalArgumentException("lag must be at least 0, got " + lag);
            }
        }
    }
}

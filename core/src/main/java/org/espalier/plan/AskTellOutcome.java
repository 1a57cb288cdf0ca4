package org.espalier.plan;

import java.util.List;
import org.espalier.search.Trial;

/**
 * What an ask/tell phase has found.
 *
 * @param trials all of them, in the order of telling: that of their numbers, but where they were told as they arrived
 * @param result what the journal keeps of them
 */
public record AskTellOutcome(List<Trial> trials, AskTellResult result) {
    public AskTellOutcome {
        trials = List.copyOf(trials);
    }
}

package org.espalier.predict.onceforall;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.space.SearchSpace;

/** All assignments of a small space. */
public final class Members {
    private Members() {}

    public static List<Architecture> of(SearchSpace space) {
        List<Architecture> all = new ArrayList<>();
        fill(space, new int[space.decisions().size()], 0, all);
        return all;
    }

    private static void fill(SearchSpace space, int[] options, int at, List<Architecture> into) {
        if (at == options.length) {
            into.add(new Architecture(space.decisions(), options));
            return;
        }
        for (int i = 0; i < space.decisions().all().get(at).size(); i++) {
            options[at] = i;
            fill(space, options, at + 1, into);
        }
    }
}

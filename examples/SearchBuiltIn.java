import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.Strategies;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;

/**
 * Ask and tell: regularised evolution on NAS-Bench-201 under a limit on the parameters. The score stands in for an accuracy, so that
 * the example takes a second: it is simply the number of multiply-accumulates.
 */
class SearchBuiltIn {
    public static void main(String[] args) {
        SearchSpace space = Zoo.installed().space("nas-bench-201", Map.of());
        Constraints limits = Constraints.parse(Map.of("params", "<= 0.5M"), Constraints.counted(space));
        SearchStrategy strategy = Strategies.named("regularized-evolution", Map.of("population", 20, "sample", 5))
                .create(new SearchContext(space, limits, 1));

        List<Trial> trials = new ArrayList<>();
        while (trials.size() < 200) {
            for (Candidate candidate : strategy.ask(1)) {
                Trial trial = candidate.scored(space.counters().macs().of(candidate.architecture()));
                strategy.tell(trial);
                trials.add(trial);
            }
        }
        Trial best = trials.stream().min(Trial.BEST_FIRST).orElseThrow();
        System.out.println(space.codec().format(best.architecture()));
        System.out.println(space.counters().params().of(best.architecture()) + " params, "
                + space.counters().macs().of(best.architecture()) + " MACs");
    }
}

package org.espalier.oneshot.supernet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.ToySpaces;
import org.espalier.random.Seeds;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.FixedBatches;
import org.espalier.zoo.Zoo;

/**
 * Prints how much faster 64 members are evaluated together than one at a time, in the same run. Two populations: drawn uniformly, and as an
 * evolution asks for them late (each the median member with two decisions changed). Not a test: run its {@code main} with a space (or
 * {@code toy}), the image size, the number of members and
 * the number of threads.
 */
public final class MemberEvaluationBench {
    private MemberEvaluationBench() {}

    public static void main(String[] arguments) {
        torch.set_num_threads(Integer.parseInt(arguments.length > 3 ? arguments[3] : "2"));
        SearchSpace space = arguments.length > 0 && !arguments[0].equals("toy")
                ? Zoo.installed().space(arguments[0], Map.of())
                : ToySpaces.elastic();
        int size = Integer.parseInt(arguments.length > 1 ? arguments[1] : "32");
        int count = Integer.parseInt(arguments.length > 2 ? arguments[2] : "64");
        try (Supernet supernet =
                Supernet.create(space, new ParameterStore(3, Initialisation.HE_FAN_OUT), new DirectConvolution())) {
            report("uniform", supernet, uniform(space, count), size);
            report("late in an evolution", supernet, mutants(space, count), size);
        }
    }

    private static List<Architecture> uniform(SearchSpace space, int count) {
        List<Architecture> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(space.sample(Seeds.generator(1, "members", i)));
        }
        return members;
    }

    private static List<Architecture> mutants(SearchSpace space, int count) {
        Architecture parent = Landmarks.byMacs(space).median();
        List<Architecture> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Architecture child = parent;
            var random = Seeds.generator(2, "members", i);
            for (int k = 0; k < 2; k++) {
                List<Decision> all = space.decisions().all();
                Decision decision = all.get(random.nextInt(all.size()));
                child = child.with(decision, random.nextInt(decision.size()));
            }
            members.add(space.isValid(child) ? space.canonical(child) : parent);
        }
        return members;
    }

    private static void report(String what, Supernet supernet, List<Architecture> members, int size) {
        FixedBatches calibration = ToySpaces.images(1, 32, size, 1);
        FixedBatches scored = ToySpaces.images(2, 32, size, 2);
        MemberEvaluation evaluation = new MemberEvaluation(supernet);
        evaluation.evaluate(members.subList(0, 2), calibration, scored, ClassTally::new); // warms the kernels
        long start = System.nanoTime();
        evaluation.evaluate(members, calibration, scored, ClassTally::new);
        long together = System.nanoTime() - start;
        long computed = evaluation.computedLayers();
        long all = evaluation.memberLayers();
        start = System.nanoTime();
        for (Architecture member : members) {
            evaluation.evaluate(List.of(member), calibration, scored, ClassTally::new);
        }
        long alone = System.nanoTime() - start;
        System.out.printf(
                java.util.Locale.ROOT,
                "%s, %d members, %s: together %.2f s, one at a time %.2f s, ratio %.2f; layers %d of %d (%.2f)%n",
                supernet.space().name(),
                members.size(),
                what,
                together / 1e9,
                alone / 1e9,
                (double) alone / together,
                computed,
                all,
                (double) all / computed);
    }
}

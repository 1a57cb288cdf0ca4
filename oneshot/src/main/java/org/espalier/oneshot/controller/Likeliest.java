package org.espalier.oneshot.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;

/**
 * The member that a controller prefers: where its likeliest answers lead, improved by single changes until none makes it likelier. Draws nothing from
 * the chance of a training, and is the same whenever it is asked for.
 */
final class Likeliest {
    private static final int DRAWN = 64;
    private static final int ROUNDS = 20;

    private Likeliest() {}

    static Architecture of(SearchSpace space, Controller controller) {
        Architecture member = start(space, controller);
        double value = controller.logProbabilities(List.of(member))[0];
        while (true) {
            List<Architecture> neighbours = space.neighbours(member);
            double[] values = neighbours.isEmpty() ? new double[0] : controller.logProbabilities(neighbours);
            int best = -1;
            for (int i = 0; i < values.length; i++) {
                if (values[i] > value) {
                    best = i;
                    value = values[i];
                }
            }
            if (best < 0) {
                return member;
            }
            member = neighbours.get(best);
        }
    }

    private static Architecture start(SearchSpace space, Controller controller) {
        Architecture greedy = controller.greedy();
        if (space.isValid(greedy)) {
            return space.canonical(greedy);
        }
        for (int round = 0; round < ROUNDS; round++) {
            List<SplittableRandom> chance = new ArrayList<>();
            for (int i = 0; i < DRAWN; i++) {
                chance.add(Seeds.generator(round, "likeliest of a controller", i));
            }
            for (Controller.Drawn drawn : controller.draw(chance)) {
                if (space.isValid(drawn.answers())) {
                    return space.canonical(drawn.answers());
                }
            }
        }
        return space.sample(Seeds.generator(0, "likeliest of a controller", 0));
    }
}

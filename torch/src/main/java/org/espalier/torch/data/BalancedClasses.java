package org.espalier.torch.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;

/**
 * Images of which every class gives equally many in an epoch: those of rare classes come several times, each as often as the others of its class give or take
 * once; those of frequent ones in turn, another part each epoch.
 */
final class BalancedClasses {
    private final List<int[]> classes = new ArrayList<>();
    private final int images;

    BalancedClasses(ImageDataset dataset, int[] indices) {
        images = indices.length;
        for (int label = 0; label < dataset.classNames().size(); label++) {
            int own = label;
            int[] members =
                    Arrays.stream(indices).filter(i -> dataset.label(i) == own).toArray();
            if (members.length > 0) {
                classes.add(members);
            }
        }
    }

    /** As many images as there are, class by class. */
    int[] drawn(long seed, long epoch) {
        int[] drawn = new int[images];
        int at = 0;
        for (int number = 0; number < classes.size(); number++) {
            // what does not divide falls to other classes in each epoch
            int place = (int) Math.floorMod(number + epoch, (long) classes.size());
            int wanted = images / classes.size() + (place < images % classes.size() ? 1 : 0);
            at = draw(
                    classes.get(number),
                    wanted,
                    Seeds.generator(Seeds.derive(seed, "class", number), "epoch", epoch),
                    drawn,
                    at);
        }
        return drawn;
    }

    private static int draw(int[] members, int wanted, SplittableRandom random, int[] into, int from) {
        int at = from;
        while (at < from + wanted) {
            int[] round = members.clone();
            Split.shuffle(round, random);
            int taken = Math.min(round.length, from + wanted - at);
            System.arraycopy(round, 0, into, at, taken);
            at += taken;
        }
        return at;
    }
}

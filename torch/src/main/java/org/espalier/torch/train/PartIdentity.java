package org.espalier.torch.train;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.torch.loss.Loss;

/** Parts of an algorithm, such as a mixing or a sampler, as words of a checkpoint's identity. */
public final class PartIdentity {
    /** What {@link Object} says of a thing: its class, and where it happens to lie. */
    private static final Pattern OF_THE_MOMENT = Pattern.compile("[=,\\[ ]([\\[\\w.$;/]+@[0-9a-f]{1,8})(?=[,\\]})])");

    private PartIdentity() {}

    /** What a checkpoint's identity says of the loss: nothing of plain cross entropy, which is all that there was at first. */
    public static String ofLoss(Loss loss) {
        return loss.equals(Loss.CROSS_ENTROPY) ? "" : "|" + of(loss);
    }

    /**
     * The class of a part and its settings, which are the components of its record.
     *
     * @throws IllegalArgumentException where it is no record, whose text would say nothing of its settings, or where one of these is a thing whose text
     *     changes from run to run, such as an array or a lambda
     */
    public static String of(Object part) {
        if (!(part instanceof Record)) {
            throw new IllegalArgumentException(
                    part.getClass().getName()
                            + " is part of a training and no record: make it one, so that a checkpoint knows its settings, or have it say its own identity");
        }
        String text = part.toString();
        Matcher passing = OF_THE_MOMENT.matcher(text);
        if (passing.find()) {
            throw new IllegalArgumentException(
                    part.getClass().getName() + " is part of a training and holds '" + passing.group(1)
                            + "', whose text is another in each run: expected numbers, text, enums, records and lists of them, or an identity of its own");
        }
        int settings = text.indexOf('[');
        boolean none = settings < 0 || text.endsWith("[]");
        return part.getClass().getName() + (none ? "" : text.substring(settings));
    }
}

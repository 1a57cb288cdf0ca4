package org.espalier.torch.train;

/** Parts of an algorithm, such as a mixing or a sampler, as words of a checkpoint's identity. */
public final class PartIdentity {
    private PartIdentity() {}

    /**
     * The class of a part and its settings, which are the components of its record.
     *
     * @throws IllegalArgumentException where it is no record, whose text would say nothing of its settings, or change from run to run
     */
    public static String of(Object part) {
        if (!(part instanceof Record)) {
            throw new IllegalArgumentException(
                    part.getClass().getName()
                            + " is part of a training and no record: make it one, so that a checkpoint knows its settings, or have it say its own identity");
        }
        String text = part.toString();
        int settings = text.indexOf('[');
        boolean none = settings < 0 || text.endsWith("[]");
        return part.getClass().getName() + (none ? "" : text.substring(settings));
    }
}

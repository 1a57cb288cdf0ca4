package org.espalier.pipeline.resources;

import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Proportion;
import org.espalier.graph.Shape;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.ImageDataset;

/** The sizes of images that the members of a space take: each is shown the data at its rows, and at the columns that keep their proportion. */
final class MemberSizes {
    private MemberSizes() {}

    /**
     * The space itself, if its members take what they will be shown.
     *
     * @throws IllegalArgumentException where one takes other columns: it would be trained on images that it is not exported for
     */
    static SearchSpace require(SearchSpace space, ImageDataset images) {
        Shape input = space.input();
        Proportion proportion = new Proportion(images.height(), images.width());
        Architecture smallest =
                space.decisions().architecture(new int[space.decisions().size()]);
        requireSame(space, input.fix(smallest), proportion);
        Set<Decision> open = input.height().times(input.width()).support();
        for (Decision decision : open) {
            for (int i = 1; i < decision.size(); i++) {
                requireSame(space, input.fix(smallest.with(decision, i)), proportion);
            }
        }
        return space;
    }

    private static void requireSame(SearchSpace space, Shape member, Proportion proportion) {
        int rows = member.height().asInt();
        int columns = proportion.columns(rows);
        if (member.width().asInt() != columns) {
            throw new IllegalArgumentException("space '" + space.name() + "' has members for images of " + member
                    + ", the data of " + proportion.height() + "x" + proportion.width() + " have " + columns
                    + " columns at " + rows
                    + " rows: expected members in the proportion of the data; build their sizes by "
                    + Proportion.class.getName());
        }
    }
}

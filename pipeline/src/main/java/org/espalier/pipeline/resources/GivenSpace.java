package org.espalier.pipeline.resources;

import java.util.List;
import org.espalier.decision.Decision;
import org.espalier.files.Digests;
import org.espalier.graph.Shape;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.SpaceParameter;
import org.espalier.zoo.SpaceParameters;

/**
 * A space that is there already, built for images of one shape.
 *
 * @param space as the embedding program made it
 */
public record GivenSpace(SearchSpace space) implements SpaceFactory {
    private static final int DIGITS = 16;

    @Override
    public String name() {
        return space.name();
    }

    @Override
    public String summary() {
        return "given by the program";
    }

    @Override
    public List<SpaceParameter> parameters() {
        return List.of(SpaceParameter.input(3, 32), SpaceParameter.classes(space.classes()));
    }

    /** Tells its decisions, their paths and their options in order, from those of other spaces. */
    public String decisions() {
        StringBuilder all = new StringBuilder();
        for (Decision decision : space.decisions().all()) {
            all.append(decision.path()).append('=').append(decision.options()).append('\n');
        }
        return space.decisions().size() + " decisions, "
                + Digests.sha256(all.toString()).substring(0, DIGITS);
    }

    /**
     * The space itself.
     *
     * @throws IllegalArgumentException where it was built for images of another shape or number of classes
     */
    @Override
    public SearchSpace build(SpaceParameters parameters) {
        Shape images = parameters.image();
        Shape built = space.input();
        boolean fits = built.channels().max() == images.channels().max()
                && built.height().max() == images.height().max()
                && built.width().max() == images.width().max();
        if (!fits || space.classes() != parameters.classes()) {
            throw new IllegalArgumentException("space '" + space.name() + "' is built for images of " + built + " in "
                    + space.classes() + " classes, the data has images of " + images + " in " + parameters.classes()
                    + " classes: build it for these, or give a SpaceFactory, which is told them");
        }
        return space;
    }
}

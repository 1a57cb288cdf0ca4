package org.espalier.pipeline.resources;

import java.util.List;
import org.espalier.graph.Shape;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Parameter;
import org.espalier.zoo.Parameters;
import org.espalier.zoo.SpaceFactory;

/**
 * A space that is there already, built for images of one shape.
 *
 * @param space as the embedding program made it
 */
public record GivenSpace(SearchSpace space) implements SpaceFactory {
    @Override
    public String name() {
        return space.name();
    }

    @Override
    public String summary() {
        return "given by the program";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.input(3, 32), Parameter.classes(space.classes()));
    }

    /**
     * The space itself.
     *
     * @throws IllegalArgumentException where it was built for images of another shape or number of classes
     */
    @Override
    public SearchSpace build(Parameters parameters) {
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

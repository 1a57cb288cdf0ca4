package org.espalier.pipeline.resources;

import java.util.Locale;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.torch.data.DataException;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.Split;
import org.espalier.yaml.ConfigException;

/** The images of a search, divided as it needs them. */
final class DataParts {
    private DataParts() {}

    /**
     * All three parts. A search chooses by validation images and is proved by test images; a share of 0 is right where the source brings its own.
     *
     * @throws DataException where a class has too few images
     * @throws ConfigException where a part has none
     */
    static Split of(SearchConfig config, ImageDataset images) {
        String source = config.data().source();
        Split divided;
        try {
            divided = Split.of(images, config.data().split(), config.seed());
        } catch (DataException e) {
            // a class knows nothing of the place that it lies in, which is what its owner looks for
            throw new DataException(source + ": " + e.getMessage(), e);
        }
        for (Part part : Part.values()) {
            if (divided.indices(part).length == 0) {
                String name = part.name().toLowerCase(Locale.ROOT);
                throw new ConfigException("data.split." + name + ": is 0, and " + source + " has no part '" + name
                        + "' of its own, expected images in all of train, valid and test; give it a share above 0");
            }
        }
        return divided;
    }
}

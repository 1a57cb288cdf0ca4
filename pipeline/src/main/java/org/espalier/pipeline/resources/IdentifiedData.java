package org.espalier.pipeline.resources;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.espalier.event.DataIdentified;
import org.espalier.torch.data.ContentDigest;
import org.espalier.torch.data.DataChangedException;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.SourceContext;

/**
 * Images, and the word of which ones they are.
 *
 * @param images decoded
 * @param identity for the journal, child processes, weights and models
 */
record IdentifiedData(ImageDataset images, DataIdentified identity) {
    /**
     * Opens the data of a search.
     *
     * @throws DataChangedException where it is not what the search was made of so far; no image is decoded then
     */
    static IdentifiedData open(String source, DatasetSettings form, SourceContext context, KnownData known) {
        Optional<DataIdentified> before = known.before();
        AtomicReference<ContentDigest> content = new AtomicReference<>();
        Consumer<ContentDigest> compare = found -> {
            before.ifPresent(expected -> requireSame(expected, identity(source, found, 0, 0)));
            content.set(found);
        };
        ImageDataset images = ImageDataset.open(source, form, context, compare);
        DataIdentified identity = identity(
                source, content.get(), images.count(), images.classNames().size());
        if (before.isEmpty()) {
            known.first(identity);
        }
        return new IdentifiedData(images, identity);
    }

    private static DataIdentified identity(String source, ContentDigest content, long images, long classes) {
        List<DataIdentified.Group> groups = content.groups().stream()
                .limit(DataIdentified.MOST_GROUPS)
                .map(group -> new DataIdentified.Group(group.name(), group.files(), group.digest()))
                .toList();
        return new DataIdentified(
                source,
                content.sha256(),
                images,
                classes,
                groups,
                content.groups().size());
    }

    private static void requireSame(DataIdentified before, DataIdentified now) {
        String difference = before.difference(now);
        if (!difference.isEmpty()) {
            throw new DataChangedException("data.source: " + now.source()
                    + " holds other data than this search began with: " + difference
                    + "; restore it, or begin a new search with another --out");
        }
    }
}

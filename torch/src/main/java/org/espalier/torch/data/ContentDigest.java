package org.espalier.torch.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.files.Digests;

/**
 * Which data a source holds: equal digests mean equal images, labels and class names, wherever they lie and whenever they were written. Two
 * levels, so that a difference can be told by its groups.
 *
 * @param sha256 over class names, names of files and contents: 64 hexadecimal digits
 * @param groups what the data consists of, by name: a group for each class, or for each file where one file holds many images
 */
public record ContentDigest(String sha256, List<Group> groups) {
    /** A group is only compared with what it was before, so that fewer digits will do. */
    private static final int GROUP_DIGITS = 16;

    public ContentDigest {
        groups = List.copyOf(groups);
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("digest '" + sha256 + "': expected 64 hexadecimal digits");
        }
    }

    /**
     * A part of the data.
     *
     * @param name of the class or file
     * @param files in it
     * @param digest of names and contents, without that of the group itself, so that a renamed group is found
     */
    public record Group(String name, long files, String digest) {}

    /**
     * A digest that files are added to.
     *
     * @param classNames in label order; they are part of the data
     * @return a builder for one thread
     */
    public static Builder of(List<String> classNames) {
        return new Builder(classNames);
    }

    /**
     * What can be said of a source that is known by its fingerprint only: that, its classes, and the names of its images.
     *
     * @param source any source
     * @return the digest; no image is decoded for it
     */
    static ContentDigest byFingerprint(ImageSource source) {
        List<String> classes = source.classNames();
        Builder builder = of(classes);
        builder.whole(source.fingerprint());
        for (ImageSource.Item item : source.items()) {
            String part = item.part().map(Part::name).orElse("");
            builder.add(classes.get(item.label()), part + "/" + item.name(), new byte[0]);
        }
        return builder.build();
    }

    /** Takes files in their order. */
    public static final class Builder {
        private final MessageDigest all = Digests.sha256();
        private final Map<String, Counted> groups = new LinkedHashMap<>();

        private Builder(List<String> classNames) {
            whole(classNames.size() + " classes");
            classNames.forEach(this::whole);
        }

        private static final class Counted {
            private final MessageDigest digest = Digests.sha256();
            private long files;
        }

        /**
         * Adds a file.
         *
         * @param group its class, or its own name where it holds images of many classes
         * @param name within the group, with slashes; a letter with an accent is the same in both of its spellings
         * @param content all of it
         * @return this
         */
        public Builder add(String group, String name, byte[] content) {
            return addDigest(group, name, Digests.sha256().digest(content));
        }

        /** A file whose SHA-256 is known. */
        Builder addDigest(String group, String name, byte[] digest) {
            whole(group);
            update(all, name, digest);
            Counted counted = groups.computeIfAbsent(normal(group), key -> new Counted());
            counted.files++;
            update(counted.digest, name, digest);
            return this;
        }

        private void whole(String text) {
            update(all, text, new byte[0]);
        }

        private static void update(MessageDigest digest, String text, byte[] more) {
            digest.update((normal(text) + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(more);
        }

        private static String normal(String text) {
            return Normalizer.normalize(text, Normalizer.Form.NFC);
        }

        /**
         * The digest of what was added.
         *
         * @return groups in the order in which they came
         */
        public ContentDigest build() {
            List<Group> list = new ArrayList<>();
            groups.forEach((name, counted) -> list.add(new Group(
                    name, counted.files, Digests.hex(counted.digest.digest()).substring(0, GROUP_DIGITS))));
            return new ContentDigest(Digests.hex(all.digest()), list);
        }
    }
}

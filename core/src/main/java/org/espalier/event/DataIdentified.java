package org.espalier.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which images a search is made of. Written once, when a search first opens its data; whoever opens it again compares.
 *
 * @param source where they come from, as the configuration has it
 * @param digest of the content, whatever its place; not empty
 * @param images that are used
 * @param classes of the images
 * @param groups what the data consists of, such as a group for each class, to say what changed; the first of them where there are many
 * @param allGroups how many there are
 */
public record DataIdentified(
        String source, String digest, long images, long classes, List<Group> groups, long allGroups)
        implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "data";

    /** Groups that a journal holds at most. */
    public static final int MOST_GROUPS = 1000;

    private static final int NAMED = 5;

    public DataIdentified {
        if (digest.isEmpty()) {
            throw new IllegalArgumentException("data is identified by a digest, got none");
        }
        if (images < 0 || classes < 0) {
            throw new IllegalArgumentException("data of " + images + " images and " + classes + " classes");
        }
        groups = List.copyOf(groups);
        if (allGroups < groups.size()) {
            throw new IllegalArgumentException(groups.size() + " groups of " + allGroups);
        }
    }

    /** With all of its groups. */
    public DataIdentified(String source, String digest, long images, long classes, List<Group> groups) {
        this(source, digest, images, classes, groups, groups.size());
    }

    /**
     * A part of the data that changes as one: the images of a class, or a file.
     *
     * @param name of the class or the file
     * @param files in it, at least 0
     * @param digest of them, whatever the group is called
     */
    public record Group(String name, long files, String digest) {
        public Group {
            if (files < 0) {
                throw new IllegalArgumentException("group '" + name + "' of " + files + " files");
            }
        }
    }

    /** The same with the first few groups only. */
    public DataIdentified withGroups(int atMost) {
        return new DataIdentified(
                source, digest, images, classes, groups.subList(0, Math.min(atMost, groups.size())), allGroups);
    }

    /**
     * What is different in other data: groups that were changed, added, removed or renamed, each with its number of files before and after.
     *
     * @param now the data as it is
     * @return a text such as {@code 'cat' 300 files before, 299 now}; empty where the digests are equal
     */
    public String difference(DataIdentified now) {
        if (digest.equals(now.digest)) {
            return "";
        }
        List<String> changes = new Changes(this, now).list();
        if (changes.isEmpty()) {
            return "other content, " + images + " images before";
        }
        String more = changes.size() > NAMED ? " and " + (changes.size() - NAMED) + " more" : "";
        return String.join(", ", changes.subList(0, Math.min(NAMED, changes.size()))) + more;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.dataIdentified(this);
    }

    /** Groups before and now. Where not all of them are known, nothing is said of those that only one side has. */
    private static final class Changes {
        private final Map<String, Group> before = new LinkedHashMap<>();
        private final Map<String, Group> now = new LinkedHashMap<>();
        private final boolean complete;

        Changes(DataIdentified before, DataIdentified now) {
            before.groups.forEach(group -> this.before.put(group.name(), group));
            now.groups.forEach(group -> this.now.put(group.name(), group));
            complete = before.groups.size() == before.allGroups && now.groups.size() == now.allGroups;
        }

        List<String> list() {
            Map<String, String> renamed = renamed();
            List<String> changes = new ArrayList<>();
            before.forEach((name, group) -> {
                Group same = now.get(name);
                if (same == null && renamed.containsKey(name)) {
                    changes.add("'" + name + "' is called '" + renamed.get(name) + "' now");
                } else if (same == null && complete) {
                    changes.add("'" + name + "' " + group.files() + " files before, none now");
                } else if (same != null && !same.digest().equals(group.digest())) {
                    changes.add("'" + name + "' "
                            + (same.files() == group.files()
                                    ? "changed within its " + group.files() + " files"
                                    : group.files() + " files before, " + same.files() + " now"));
                }
            });
            now.forEach((name, group) -> {
                if (complete && !before.containsKey(name) && !renamed.containsValue(name)) {
                    changes.add("'" + name + "' none before, " + group.files() + " files now");
                }
            });
            return changes;
        }

        private Map<String, String> renamed() {
            Map<String, String> names = new LinkedHashMap<>();
            before.forEach((name, group) -> {
                if (!now.containsKey(name)) {
                    now.values().stream()
                            .filter(other -> !before.containsKey(other.name())
                                    && other.digest().equals(group.digest())
                                    && !names.containsValue(other.name()))
                            .findFirst()
                            .ifPresent(other -> names.put(name, other.name()));
                }
            });
            return names;
        }
    }
}

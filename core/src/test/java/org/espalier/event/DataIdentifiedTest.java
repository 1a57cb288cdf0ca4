package org.espalier.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.espalier.event.DataIdentified.Group;
import org.junit.jupiter.api.Test;

class DataIdentifiedTest {
    private static final DataIdentified BEFORE = data("1", new Group("cat", 300, "c1"), new Group("dog", 200, "d1"));

    private static DataIdentified data(String digest, Group... groups) {
        return new DataIdentified("photos", digest, 500, 2, List.of(groups));
    }

    private static String after(Group... groups) {
        return BEFORE.difference(data("2", groups));
    }

    @Test
    void saysWhichGroupsAreOtherOnes() {
        assertThat(after(new Group("cat", 299, "c2"), new Group("dog", 200, "d1")))
                .isEqualTo("'cat' 300 files before, 299 now");
        assertThat(after(new Group("cat", 300, "c2"), new Group("dog", 200, "d1")))
                .isEqualTo("'cat' changed within its 300 files");
        assertThat(after(new Group("dog", 200, "d1"))).isEqualTo("'cat' 300 files before, none now");
        assertThat(after(new Group("cat", 300, "c1"), new Group("dog", 200, "d1"), new Group("owl", 7, "o1")))
                .isEqualTo("'owl' none before, 7 files now");
        assertThat(after(new Group("kitten", 300, "c1"), new Group("dog", 200, "d1")))
                .isEqualTo("'cat' is called 'kitten' now");
        assertThat(after(new Group("cat", 200, "d1"), new Group("dog", 300, "c1")))
                .isEqualTo("'cat' 300 files before, 200 now, 'dog' 200 files before, 300 now");
    }

    @Test
    void equalDigestsAreEqualData() {
        assertThat(BEFORE.difference(data("1"))).isEmpty();
    }

    @Test
    void whatNoGroupTellsIsSaidAsAWhole() {
        assertThat(after(new Group("cat", 300, "c1"), new Group("dog", 200, "d1")))
                .isEqualTo("other content, 500 images before");
    }

    @Test
    void ofManyGroupsSomeAreNamed() {
        List<Group> many = new ArrayList<>();
        List<Group> others = new ArrayList<>();
        for (int i = 0; i < DataIdentified.MOST_GROUPS; i++) {
            many.add(new Group("g" + i, 1, "a"));
            others.add(new Group("g" + i, 2, "b"));
        }
        DataIdentified before = new DataIdentified("photos", "1", 5, 2, many, 2000);
        assertThat(before.difference(new DataIdentified("photos", "2", 5, 2, others)))
                .startsWith("'g0' 1 files before, 2 now, 'g1' ")
                .endsWith(" and 995 more");
        // the list may end anywhere, so that a group that is not in it need not be gone
        assertThat(before.difference(new DataIdentified("photos", "2", 5, 2, many.subList(0, 20), 2000)))
                .isEqualTo("other content, 5 images before");
        assertThat(before.withGroups(3).groups()).hasSize(3);
        assertThat(before.withGroups(3).allGroups()).isEqualTo(2000);
        // a request of a trial has a few groups only, the child sees all of them
        DataIdentified few = data("1", new Group("cat", 300, "c1"), new Group("dog", 200, "d1"))
                .withGroups(1);
        assertThat(few.difference(data("2", new Group("cat", 300, "c1"), new Group("dog", 100, "d2"))))
                .isEqualTo("other content, 500 images before");
        assertThat(few.difference(data("2", new Group("cat", 30, "c2"), new Group("dog", 200, "d1"))))
                .isEqualTo("'cat' 300 files before, 30 now");
        assertThatThrownBy(() -> new DataIdentified("a", "1", 1, 2, many, 3)).hasMessage("1000 groups of 3");
    }

    @Test
    void refusesWhatIsNone() {
        assertThatThrownBy(() -> data("")).hasMessageContaining("digest");
        assertThatThrownBy(() -> new DataIdentified("a", "1", -1, 2, List.of())).hasMessageContaining("-1 images");
        assertThatThrownBy(() -> new Group("cat", -1, "a")).hasMessageContaining("'cat' of -1 files");
    }
}

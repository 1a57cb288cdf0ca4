package org.espalier.pipeline.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DevicePhasesTest {
    @Test
    void theFirstDeviceHasPlainNames() {
        assertThat(DevicePhases.name("search", Optional.empty())).isEqualTo("search");
        assertThat(DevicePhases.name("search", Optional.of("board"))).isEqualTo("search@board");
        assertThat(DevicePhases.plain("search@board")).isEqualTo("search");
        assertThat(DevicePhases.plain("search")).isEqualTo("search");
        assertThat(DevicePhases.isOfOther("search@board")).isTrue();
        assertThat(DevicePhases.isOfOther("search")).isFalse();
        assertThat(DevicePhases.isOf("board", "search@board")).isTrue();
        assertThat(DevicePhases.isOf("board", "search@other-board")).isFalse();
        assertThat(DevicePhases.isOf("b@oard", "search@b@oard")).isTrue();
        assertThat(DevicePhases.isOf("search", "search")).isFalse();
        assertThat(DevicePhases.key(Optional.empty())).isEqualTo("device");
        assertThat(DevicePhases.key(Optional.of("board"))).isEqualTo("devices");
    }

    /** A folder of winners would hold those of a role and of a device. */
    @Test
    void rolesAreKnownByTheirNames() {
        assertThat(List.of("most-accurate", "knee", "fastest", Roles.spread(12), Roles.of(List.of(), 3)))
                .allMatch(Roles::isOne);
        assertThat(List.of("local", "local-2-threads", "next-board", "spread-", "kneel"))
                .noneMatch(Roles::isOne);
    }

    private static SelectionResult chosen(String... winners) {
        List<Member> members = List.of(winners).stream().map(Member::ofNotation).toList();
        List<Double> scores = members.stream()
                .map(member -> 0.1 * member.notation().charAt(0))
                .toList();
        return new SelectionResult(List.of(), members, List.of("knee"), scores, List.of(), List.of(), List.of());
    }

    @Test
    void aMemberThatWinsOnSeveralDevicesIsThereOnce() {
        SelectionResult joined = chosen("a", "b").joined(List.of(chosen("b", "c"), chosen("d", "a", "c")));
        assertThat(joined.winners()).extracting(Member::notation).containsExactly("a", "b", "c", "d");
        assertThat(joined.supernetValid()).isEqualTo(chosen("a", "b", "c", "d").supernetValid());
        assertThat(joined.roles()).containsExactly("knee");
        assertThat(chosen("a").joined(List.of())).isEqualTo(chosen("a"));
    }
}

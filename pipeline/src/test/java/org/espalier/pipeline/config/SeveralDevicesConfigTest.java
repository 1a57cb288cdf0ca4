package org.espalier.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.espalier.pipeline.config.SearchConfig.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeveralDevicesConfigTest {
    private static SearchConfig config(String more) {
        return SearchConfig.parse(
                "test",
                "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n" + more,
                List.of());
    }

    @Test
    void theFirstIsTheDeviceAndTheOthersAreCalledByTheirNames() {
        SearchConfig config = config("devices: [a, {name: b, threads: 4}, {name: c, batch: 8}]");
        assertThat(config.device()).isEqualTo(new Device("a", 1));
        assertThat(config.deviceName()).isEqualTo("a");
        assertThat(config.otherDevices())
                .containsExactly(Map.entry("b", new Device("b", 4)), Map.entry("c", new Device("c", 1, 8)));
        assertThat(config.on(new Device("b", 4)).otherDevices()).isEmpty();
        assertThat(SearchConfig.parse("again", config.toYaml(), List.of())).isEqualTo(config);
        assertThat(config.toBuilder()
                        .devices(List.of(new Device("c", 1), new Device("a", 1)))
                        .build()
                        .device())
                .isEqualTo(new Device("c", 1));
    }

    @Test
    void oneOfAListIsThatDevice() {
        assertThat(config("devices: [{name: b, threads: 4}]")).isEqualTo(config("device: {name: b, threads: 4}"));
        assertThat(config("").deviceName()).isEqualTo("local");
        assertThat(config("").otherDevices()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: local, threads: 1}, {name: local, threads: 2} | local-1-thread | local-2-threads",
                "local, {name: local, batch: 8} | local-batch-1 | local-batch-8",
                "local, {name: local, threads: 2, batch: 8} | local-1-thread-batch-1 | local-2-threads-batch-8",
                "{name: local, threads: 2}, board | local | board",
            })
    void whatHasOneNameIsCalledByWhatTellsItApart(String devices, String first, String second) {
        SearchConfig config = config("devices: [" + devices + "]");
        assertThat(config.deviceName()).isEqualTo(first);
        assertThat(config.otherDevices()).containsOnlyKeys(second);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "devices: [a, b, a] | devices: expected devices that differ, got 2 times {name: a, threads: 1, batch: 1}",
                "devices: [a, {name: a, threads: 2}, a-2-threads] | devices: expected devices that are called differently,"
                        + " got [a-1-thread, a-2-threads, a-2-threads]",
                "device: b&devices: [a, b] | device: is {name: b, threads: 1, batch: 1}, but the first of devices decides what"
                        + " is best, which is {name: a, threads: 1, batch: 1}; leave one of the two keys out",
                "devices: [a, {name: b, threads: 0}] | threads",
            })
    void othersAreRefused(String keys, String words) {
        assertThatThrownBy(() -> config(keys.replace("&", "\n")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void theFirstMayStandBesideThemAsAFolderHasIt() {
        assertThat(config("device: {name: a}\ndevices: [a, b]")).isEqualTo(config("devices: [a, b]"));
    }
}
